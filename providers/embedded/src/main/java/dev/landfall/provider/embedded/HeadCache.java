package dev.landfall.provider.embedded;

import dev.landfall.provider.Partition;
import java.util.LinkedHashMap;

/**
 * The heads, without their bytes, of the partitions that were written last, so that a version is checked without reading the database.
 * Bounded. Under the committer's lock.
 */
final class HeadCache {
    private static final float LOAD = 0.75f;

    private final Database database;
    private final int shards;
    private final int streamsMax;
    private final LinkedHashMap<Partition, CachedPartition> partitions = new LinkedHashMap<>(1024, LOAD, true);
    private int size;

    /** @param streamsMax how many streams and partitions are kept between groups */
    HeadCache(Database database, int shards, int streamsMax) {
        this.database = database;
        this.shards = shards;
        this.streamsMax = streamsMax;
    }

    CachedPartition partition(Partition name) {
        var known = partitions.get(name);
        if (known == null) {
            var shard = name.shard(shards);
            var key = Keys.partition(name, shard);
            var deletions = DeletionRecord.read(database.get(database.family("heads"), key));
            known = new CachedPartition(name, shard, key, deletions);
            partitions.put(name, known);
            size++;
        }
        return known;
    }

    CachedStream stream(CachedPartition partition, String name) {
        var known = partition.streams.get(name);
        if (known == null) {
            var key = Keys.named(partition.key, name);
            known = new CachedStream(key, partition.deletions.floor());
            var head = database.get(database.family("heads"), key);
            if (head != null) {
                known.load(HeadRecord.read(head));
            }
            partition.streams.put(name, known);
            size++;
        }
        return known;
    }

    void forget(Partition name) {
        var known = partitions.remove(name);
        if (known != null) {
            size -= 1 + known.streams.size();
        }
    }

    /** Drops the partitions that were used least recently. Only between groups, when nothing cached is ahead of the database. */
    void trim() {
        var eldest = partitions.values().iterator();
        while (size > streamsMax && eldest.hasNext()) {
            size -= 1 + eldest.next().streams.size();
            eldest.remove();
        }
    }
}
