package dev.landfall.core.consumer;

import java.time.Duration;
import java.util.Map;

/**
 * A part of the hub that follows the whole log: accounting, and whatever sends events elsewhere. Each entry of each shard reaches it at
 * least once, in log order and without gaps, on one node at a time. Where it is in a shard is a cursor in the store, which no time
 * makes invalid. The nodes of the hub share the shards by lease; when one dies, another goes on at the cursor.
 */
public interface LogConsumer {
    /** Its name in the store: one word, never changed, and no other consumer has it. */
    String name();

    /** Where it begins in a shard when it has no cursor there yet. */
    Start start();

    /**
     * How long it lets entries gather before it reads them, once it has reached the end of the log. {@link Duration#ZERO}: it is woken by
     * each commit. The longer, the fewer reads and cursors are written.
     */
    Duration pace();

    /**
     * Takes up a shard. Called when this node got the shard, and again after a failure.
     *
     * @param totals what was stored with the cursor: each name that {@link ShardConsumer#totals} ever returned, with its last bytes
     * @return what is called for the entries after the cursor
     */
    ShardConsumer take(int shard, Map<String, byte[]> totals);

    /** Where a new consumer begins. */
    enum Start {
        /** With the oldest entry that the tail still shows. */
        OLDEST,
        /** With what is committed after it was started for the first time. */
        NEWEST
    }
}
