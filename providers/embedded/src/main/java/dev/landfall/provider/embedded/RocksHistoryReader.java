package dev.landfall.provider.embedded;

import dev.landfall.provider.Page;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store.Appended;
import dev.landfall.provider.Store.Range;
import dev.landfall.provider.Store.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the history of a stream: merges its records in the buckets. */
final class RocksHistoryReader {
    private final Database database;
    private final RocksBuckets buckets;
    private final int shards;

    RocksHistoryReader(Database database, RocksBuckets buckets, int shards) {
        this.database = database;
        this.buckets = buckets;
        this.shards = shards;
    }

    /** The requested range by version and by time; both limits hold. */
    private record Wanted(long first, long last, long from, long to, boolean descending) {
        static Wanted of(Range range, @Nullable String token) {
            var wanted = switch (range) {
                case Range.Versions asked ->
                    new Wanted(asked.first(), asked.last(), Long.MIN_VALUE, Long.MAX_VALUE, asked.descending());
                case Range.Times asked -> new Wanted(0, Long.MAX_VALUE, asked.from(), asked.to(), asked.descending());
            };
            if (token == null) {
                return wanted;
            }
            var done = RocksPageTokens.version(token);
            return range.descending()
                    ? new Wanted(wanted.first, Math.min(wanted.last, done - 1), wanted.from, wanted.to, true)
                    : new Wanted(Math.max(wanted.first, done + 1), wanted.last, wanted.from, wanted.to, false);
        }

        boolean has(long version, long time) {
            return version >= first && version <= last && time >= from && time < to;
        }

        /** Whether this change and all further ones are outside the range. */
        boolean isOver(HistoryRecord change) {
            return descending
                    ? change.last() < first || change.time() < from
                    : change.first() > last || change.time() >= to;
        }

        void seek(HistoryCursor cursor, long lastVersion) {
            if (descending) {
                if (last < lastVersion || to == Long.MAX_VALUE) {
                    cursor.seekVersionDown(Math.min(last, lastVersion));
                } else {
                    cursor.seekTimeDown(to, lastVersion);
                }
            } else if (first > 1 || from == Long.MIN_VALUE) {
                cursor.seekVersion(first);
            } else {
                cursor.seekTime(from, lastVersion);
            }
        }
    }

    Page<StoredEvent> read(Partition partition, String stream, Range range, @Nullable String token, int limit) {
        var wanted = Wanted.of(range, token);
        var key = Keys.named(Keys.partition(partition, partition.shard(shards)), stream);
        var head = database.get(database.family("heads"), key);
        if (head == null) {
            return new Page<>(List.of(), null);
        }
        var record = HeadRecord.read(head);
        var cursors = new ArrayList<HistoryCursor>();
        try {
            for (var bucket : buckets.all()) {
                var cursor = new HistoryCursor(database, bucket, record.origin());
                cursors.add(cursor);
                if (!cursor.isEmpty()) {
                    wanted.seek(cursor, record.version());
                }
            }
            return merge(cursors, wanted, limit);
        } finally {
            cursors.forEach(HistoryCursor::close);
        }
    }

    private static Page<StoredEvent> merge(List<HistoryCursor> cursors, Wanted wanted, int limit) {
        var events = new ArrayList<StoredEvent>();
        var bound = new PageBound(limit);
        for (var cursor = nearest(cursors, wanted); cursor != null; cursor = nearest(cursors, wanted)) {
            var change = cursor.current();
            if (change == null || wanted.isOver(change)) {
                break;
            }
            if (!add(cursor, change, wanted, events, bound)) {
                return new Page<>(events, RocksPageTokens.of(events.getLast().version()));
            }
            if (wanted.descending()) {
                cursor.previous();
            } else {
                cursor.next();
            }
        }
        return new Page<>(events, null);
    }

    /**
     * Adds the events of a change to the page.
     *
     * @return false when the page is full before the end of the change
     */
    private static boolean add(
            HistoryCursor cursor, HistoryRecord change, Wanted wanted, List<StoredEvent> events, PageBound bound) {
        var log = cursor.log(change);
        if (log == null) {
            return true;
        }
        var appended = (Appended) LogRecord.read(change.position(), log);
        var bytes = appended.changes().get(change.change()).events();
        for (var i = 0; i < bytes.size(); i++) {
            var index = wanted.descending() ? bytes.size() - 1 - i : i;
            var version = change.first() + index;
            if (wanted.has(version, change.time())) {
                if (bound.full()) {
                    return false;
                }
                events.add(new StoredEvent(version, change.time(), bytes.get(index)));
                bound.add(bytes.get(index).length);
            }
        }
        return true;
    }

    private static @Nullable HistoryCursor nearest(List<HistoryCursor> cursors, Wanted wanted) {
        HistoryCursor nearest = null;
        var best = 0L;
        for (var cursor : cursors) {
            var change = cursor.current();
            if (change != null) {
                var distance = wanted.descending() ? -change.last() : change.first();
                if (nearest == null || distance < best) {
                    nearest = cursor;
                    best = distance;
                }
            }
        }
        return nearest;
    }
}
