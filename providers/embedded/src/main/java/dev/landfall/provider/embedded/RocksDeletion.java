package dev.landfall.provider.embedded;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import java.time.Duration;
import java.util.ArrayList;

/**
 * Deletes a partition: one durable write removes its heads and index entries, so nothing of it can be reached any more, and notes the
 * rest of the work. {@link RocksPurge} removes its history later.
 */
final class RocksDeletion {
    private static final long TOMBSTONE_KEPT = Duration.ofDays(7).toNanos();

    private final Database database;
    private final RocksBuckets buckets;
    private final HeadCache cache;
    private final IndexWriter indexes;
    private final RocksPurge purge;

    RocksDeletion(Database database, RocksBuckets buckets, HeadCache cache, IndexWriter indexes, RocksPurge purge) {
        this.database = database;
        this.buckets = buckets;
        this.cache = cache;
        this.indexes = indexes;
        this.purge = purge;
    }

    /** Under the committer's lock. */
    void bury(Partition name, long generation, long now) {
        var partition = cache.partition(name);
        var batch = new Batch();
        var heads = database.family("heads");
        var before = partition.deletions;
        var floor = before.floor();
        var origins = new ArrayList<StreamOrigin>();
        try (var at = database.prefix(heads, partition.key)) {
            for (at.first(); at.valid(); at.next()) {
                var key = at.key();
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
        var note = Keys.purge(partition.key, after.generation());
        batch.put(database.family("meta").getID(), note, RocksPurge.note(origins));
        var bucket = buckets.keeping(now + TOMBSTONE_KEPT, now);
        var position = buckets.advance(partition.shard, bucket);
        batch.put(
                bucket.familyId(),
                Keys.log(partition.shard, position),
                LogRecord.deleted(partition.key, after.generation()));
        database.write(batch);
        buckets.committed();
        cache.forget(name);
        purge.add(note);
    }
}
