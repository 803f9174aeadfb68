package dev.landfall.provider.embedded;

import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Outcome.Committed;
import dev.landfall.provider.Outcome.Refused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Checks a group of appends, and writes the accepted ones with one batch and one fsync. Under the committer's lock. After a failed write
 * its caches are ahead of the database: it must not be used again.
 */
final class RocksCommitter {
    /** The size at which a group is written in parts. */
    private static final int BATCH_BYTES_MAX = 16 * 1024 * 1024;

    private static final int ROOM = 4096;
    private static final int ROOM_MAX = 1024 * 1024;

    private final Database database;
    private final RocksBuckets buckets;
    private final HeadCache cache;
    private final IndexWriter indexes;
    private final int itemBytesMax;
    private final int heads;
    private final Batch batch = new Batch();
    private final List<CachedStream> dirty = new ArrayList<>();
    private final ByteWriter value = new ByteWriter(ROOM);
    private CachedStream[] changed = new CachedStream[8];

    RocksCommitter(Database database, RocksBuckets buckets, HeadCache cache, IndexWriter indexes, int itemBytesMax) {
        this.database = database;
        this.buckets = buckets;
        this.cache = cache;
        this.indexes = indexes;
        this.itemBytesMax = itemBytesMax;
        this.heads = database.family("heads").getID();
    }

    /**
     * Appends a group.
     *
     * @param now the store's time, in nanoseconds since 1970
     */
    List<Outcome> append(List<Append> appends, long now) {
        var outcomes = new ArrayList<Outcome>(appends.size());
        for (var append : appends) {
            outcomes.add(append(append, now));
            if (batch.bytes() > BATCH_BYTES_MAX) {
                write();
            }
        }
        write();
        cache.trim();
        return outcomes;
    }

    private Outcome append(Append append, long now) {
        var refused = refused(append);
        if (refused != null) {
            return refused;
        }
        var partition = cache.partition(append.partition());
        var changes = append.changes();
        if (changed.length < changes.size()) {
            changed = new CachedStream[changes.size()];
        }
        var time = append.time();
        var keepUntil = 0L;
        for (var i = 0; i < changes.size(); i++) {
            var change = changes.get(i);
            var stream = cache.stream(partition, change.stream());
            if (append.id().equals(stream.id)) {
                return Committed.again(stream.position, stream.time);
            }
            changed[i] = stream;
            time = Math.max(time, stream.id == null ? time : stream.time);
            keepUntil = Math.max(keepUntil, change.keepUntil());
        }
        var actual = mismatches(append, partition);
        if (actual != null) {
            return new Outcome.Conflicted(actual);
        }
        var bucket = buckets.keeping(keepUntil, now);
        var position = buckets.advance(partition.shard, bucket);
        // The positions of this store are dense.
        var committed = new Committed(position, time, position - 1);
        logAppend(append, partition, bucket, committed);
        indexes.replace(batch, partition, append.indexes());
        return committed;
    }

    private @Nullable Refused refused(Append append) {
        var bytes = append.bytes();
        if (bytes > itemBytesMax) {
            return new Refused(Fault.TOO_LARGE, bytes + " bytes, at most " + itemBytesMax + " are allowed");
        }
        for (var index : append.indexes().keySet()) {
            if (!indexes.declares(index)) {
                return new Refused(Fault.UNSUPPORTED, "no index " + index + " was declared");
            }
        }
        return null;
    }

    private @Nullable Map<String, Long> mismatches(Append append, CachedPartition partition) {
        Map<String, Long> actual = null;
        for (var requirement : append.requires()) {
            var version = cache.stream(partition, requirement.stream()).version;
            if (version != requirement.version()) {
                actual = actual == null ? new HashMap<>() : actual;
                actual.put(requirement.stream(), version);
            }
        }
        var changes = append.changes();
        for (var i = 0; i < changes.size(); i++) {
            if (changed[i].version != changes.get(i).expected()) {
                actual = actual == null ? new HashMap<>() : actual;
                actual.put(changes.get(i).stream(), changed[i].version);
            }
        }
        return actual;
    }

    private void logAppend(Append append, CachedPartition partition, RocksBucket bucket, Committed outcome) {
        var changes = append.changes();
        var record = value.clear(ROOM_MAX)
                .u8(LogRecord.APPENDED)
                .i64(outcome.time())
                .raw(partition.key, 2, partition.key.length - 2)
                .varint(changes.size());
        for (var i = 0; i < changes.size(); i++) {
            var key = changed[i].key;
            var change = changes.get(i);
            var nameBytes = key.length - partition.key.length;
            record.varint(nameBytes).raw(key, partition.key.length, nameBytes);
            record.i64(change.expected() + 1).varint(change.events().size());
            for (var event : change.events()) {
                record.varint(event.length).raw(event);
            }
        }
        Keys.log(batch.put(bucket.familyId(), Keys.LOG_BYTES), partition.shard, outcome.position());
        batch.value(record);
        for (var i = 0; i < changes.size(); i++) {
            move(changed[i], append, i, outcome);
            history(changed[i], changes.get(i), i, bucket);
        }
    }

    private void move(CachedStream stream, Append append, int index, Committed outcome) {
        var change = append.changes().get(index);
        if (stream.id == null) {
            stream.origin = new StreamOrigin(cache.partition(append.partition()).shard, outcome.position(), index);
        }
        stream.version = change.expected() + change.events().size();
        stream.time = outcome.time();
        stream.position = outcome.position();
        stream.id = append.id();
        if (stream.pending == null) {
            dirty.add(stream);
        }
        stream.pending = change.head();
    }

    private void history(CachedStream stream, Change change, int index, RocksBucket bucket) {
        var origin = Objects.requireNonNull(stream.origin);
        Keys.history(batch.put(bucket.familyId(), Keys.HISTORY_BYTES), origin, stream.version)
                .varint(HistoryRecord.BYTES)
                .i64(stream.position)
                .i64(stream.time)
                .i32(change.events().size())
                .u16(index);
    }

    private void write() {
        for (var stream : dirty) {
            var head = new HeadRecord(
                    stream.version,
                    stream.time,
                    stream.position,
                    Objects.requireNonNull(stream.id),
                    Objects.requireNonNull(stream.origin),
                    Objects.requireNonNull(stream.pending));
            batch.put(heads, stream.key.length).raw(stream.key);
            batch.value(head.write(value.clear(ROOM_MAX)));
            stream.pending = null;
        }
        dirty.clear();
        indexes.written();
        if (!batch.isEmpty()) {
            database.write(batch);
            batch.clear();
            buckets.committed();
        }
    }
}
