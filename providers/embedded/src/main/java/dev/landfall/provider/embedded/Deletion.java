package dev.landfall.provider.embedded;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes a partition in two steps. The first, one durable write, takes away its heads and entries, so nothing of it can
 * be reached any more, and notes what is left to do. The second removes its history piece by piece; after a crash it goes
 * on from the note.
 */
final class Deletion {
    private static final long TOMBSTONE_KEPT = Duration.ofDays(7).toNanos();
    private static final int PIECE = 1000;

    private final Database database;
    private final Buckets buckets;
    private final Known known;
    private final IndexWriter indexes;

    Deletion(Database database, Buckets buckets, Known known, IndexWriter indexes) {
        this.database = database;
        this.buckets = buckets;
        this.known = known;
        this.indexes = indexes;
    }

    /** The first step; under the committer's lock. */
    void bury(Partition name, long generation, long now) {
        var partition = known.partition(name);
        var batch = new Batch();
        var heads = database.family("heads");
        var before = partition.deletions;
        var floor = before.floor();
        var origins = new ArrayList<Origin>();
        try (var at = database.iterator(heads)) {
            for (at.seek(partition.key); Database.valid(at); at.next()) {
                var key = at.key();
                if (!Keys.startsWith(key, partition.key)) {
                    break;
                }
                if (key.length > partition.key.length) {
                    var head = HeadRecord.read(at.value());
                    floor = Math.max(floor, head.version());
                    origins.add(head.origin());
                    batch.delete(heads.getID(), key);
                }
            }
        }
        if (origins.isEmpty() && generation <= before.generation()) {
            return;
        }
        if (generation != before.generation()) {
            throw new ProviderException(
                    Fault.CONFLICT, "the partition is of generation " + before.generation() + ", not " + generation);
        }
        var after = new DeletionRecord(generation + 1, floor);
        batch.put(heads.getID(), partition.key, after.toBytes());
        indexes.forgetAll(batch, name, partition.key);
        note(batch, partition, origins, after);
        var bucket = buckets.keeping(now + TOMBSTONE_KEPT, now);
        var position = buckets.advance(partition.shard, bucket);
        batch.put(
                bucket.familyId(),
                Keys.log(partition.shard, position),
                LogRecord.deleted(partition.key, after.generation()));
        database.write(batch);
        buckets.committed();
        known.forget(name);
    }

    private void note(Batch batch, KnownPartition partition, List<Origin> origins, DeletionRecord after) {
        var out = new ByteWriter(origins.size() * Origin.BYTES);
        origins.forEach(origin -> origin.write(out));
        batch.put(database.family("meta").getID(), Keys.purge(partition.key, after.generation()), out.toBytes());
    }

    /**
     * A piece of the second step, for whatever was buried; no lock is needed, for nobody writes there any more.
     *
     * @return whether there is more to do
     */
    boolean purge() {
        var meta = database.family("meta");
        try (var at = database.iterator(meta)) {
            at.seek(Keys.allPurges());
            if (!Database.valid(at) || !Keys.startsWith(at.key(), Keys.allPurges())) {
                return false;
            }
            var batch = new Batch();
            var left = PIECE;
            for (var in = new ByteReader(at.value()); !in.atEnd() && left > 0; ) {
                left = purge(batch, Origin.read(in), left);
            }
            if (left > 0) {
                batch.delete(meta.getID(), at.key());
            }
            database.write(batch);
            return true;
        }
    }

    private int purge(Batch batch, Origin origin, int most) {
        var left = most;
        for (var bucket : buckets.all()) {
            try (var cursor = new HistoryCursor(database, bucket, origin)) {
                cursor.seekVersion(0);
                for (var change = cursor.current(); change != null && left > 0; change = cursor.current()) {
                    batch.delete(bucket.familyId(), Keys.history(origin, change.last()));
                    batch.delete(bucket.familyId(), cursor.logKey(change));
                    left--;
                    cursor.next();
                }
            }
        }
        return left;
    }
}
