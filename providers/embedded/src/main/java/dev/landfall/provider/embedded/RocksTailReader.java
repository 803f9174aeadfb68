package dev.landfall.provider.embedded;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store.Kept;
import dev.landfall.provider.Store.Log;
import dev.landfall.provider.Store.Tail;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;

/** Reads a shard's log: merges its records in the buckets by position. */
final class RocksTailReader {
    private final Database database;
    private final RocksBuckets buckets;

    RocksTailReader(Database database, RocksBuckets buckets) {
        this.database = database;
        this.buckets = buckets;
    }

    Tail tail(int shard, long after, int limit) {
        var dropped = buckets.dropped(shard);
        if (after != 0 && after < dropped) {
            throw new ProviderException(
                    Fault.EXPIRED, "the tail of shard " + shard + " begins after position " + dropped);
        }
        var read = read(shard, after, Math.max(after, dropped), new PageBound(limit));
        return new Tail(read.entries().stream().map(Kept::entry).toList(), read.last());
    }

    /** Reads all entries that are kept, from the oldest one on. */
    Log log(int shard, long after, int limit) {
        var begin = buckets.dropped(shard);
        var read = read(shard, after, after, new PageBound(limit));
        return new Log(read.entries(), read.last(), begin);
    }

    /**
     * Entries in the order of the log.
     *
     * @param last the position up to which they are complete
     */
    private record Read(List<Kept> entries, long last) {}

    private Read read(int shard, long after, long from, PageBound bound) {
        // The end is read before the iterators are created: everything up to it is committed, so each iterator shows
        // its part. Later
        // commits may be in one iterator and not in another, and are left for the next call.
        var end = buckets.end(shard);
        if (after > end) {
            throw new ProviderException(Fault.EXPIRED, "the tail of shard " + shard + " ends at position " + end);
        }
        if (from == end) {
            return new Read(List.of(), end);
        }
        var runs = new ArrayList<Run>();
        try {
            for (var bucket : buckets.all()) {
                if (bucket.last(shard) > from) {
                    runs.add(new Run(bucket, database.iterator(bucket.family()), shard, from + 1));
                }
            }
            return merge(runs, end, bound);
        } finally {
            runs.forEach(Run::close);
        }
    }

    private static Read merge(List<Run> runs, long end, PageBound bound) {
        var entries = new ArrayList<Kept>();
        for (var run = nearest(runs); run != null && run.position <= end; run = nearest(runs)) {
            if (bound.full()) {
                return new Read(entries, entries.getLast().entry().position());
            }
            var value = run.at.value();
            entries.add(new Kept(LogRecord.read(run.position, value), run.keepUntil));
            bound.add(value.length);
            run.at.next();
            run.look();
        }
        return new Read(entries, end);
    }

    private static @Nullable Run nearest(List<Run> runs) {
        Run nearest = null;
        for (var run : runs) {
            if (run.position >= 0 && (nearest == null || run.position < nearest.position)) {
                nearest = run;
            }
        }
        return nearest;
    }

    /** An iterator over a shard's records in one bucket; its position is -1 at the end. */
    private static final class Run {
        private final RocksIterator at;
        private final int shard;
        private final long keepUntil;
        private long position;

        Run(RocksBucket bucket, RocksIterator at, int shard, long from) {
            // The last time that leads to the same bucket.
            this.keepUntil = bucket.until() == Long.MAX_VALUE ? Long.MAX_VALUE : bucket.until() - 1;
            this.at = at;
            this.shard = shard;
            at.seek(Keys.log(shard, from));
            look();
        }

        void look() {
            position = Database.valid(at) ? Keys.position(at.key(), shard) : -1;
        }

        void close() {
            at.close();
        }
    }
}
