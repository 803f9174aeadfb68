package dev.landfall.provider.embedded;

import dev.landfall.provider.Partition;
import java.util.HashMap;
import java.util.Map;

/** What the committer knows of a partition: how it is keyed, its deletions, and streams it met. */
final class CachedPartition {
    final Partition name;
    final int shard;
    /** What its keys in heads and entries begin with. */
    final byte[] key;

    final DeletionRecord deletions;
    final Map<String, CachedStream> streams = new HashMap<>(4);

    CachedPartition(Partition name, int shard, byte[] key, DeletionRecord deletions) {
        this.name = name;
        this.shard = shard;
        this.key = key;
        this.deletions = deletions;
    }
}
