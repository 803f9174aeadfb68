package dev.landfall.provider.embedded;

import dev.landfall.provider.Partition;
import java.util.HashMap;
import java.util.Map;

/** A partition in the {@link HeadCache}: its key, its deletions, and its cached streams. Under the committer's lock. */
final class CachedPartition {
    final Partition name;
    final int shard;
    /** The prefix of its keys in heads and entries. */
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
