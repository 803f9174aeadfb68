package dev.landfall.core.consumer;

import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Store;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The totals that a durable consumer stored with its cursor. Every node can read them, whichever consumes the shard. */
public final class ConsumerTotals {
    private static final String STREAM_PREFIX = "total/";

    private ConsumerTotals() {}

    /** What a consumer stored of a shard, by the names of {@link ShardConsumer#totals}. Blocks. */
    @SuppressWarnings("exports") // for the core alone
    public static Map<String, byte[]> read(StoreReads reads, String consumer, int shard) {
        return of(reads.heads(Names.consumer(consumer, shard), Set.of()));
    }

    static Map<String, byte[]> of(Store.PartitionView view) {
        var totals = new HashMap<String, byte[]>();
        view.heads().forEach((stream, head) -> {
            if (stream.startsWith(STREAM_PREFIX)) {
                totals.put(stream.substring(STREAM_PREFIX.length()), head.bytes());
            }
        });
        return totals;
    }

    /** The stream that keeps a total. */
    static String stream(String name) {
        return STREAM_PREFIX + name;
    }
}
