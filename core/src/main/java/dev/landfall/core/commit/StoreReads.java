package dev.landfall.core.commit;

import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.provider.Page;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads from the store, with the store's failures turned into refusals of the core; see {@link StoreRefusals#of}. All methods
 * except {@link #findLag} and {@link #shard} block.
 */
public final class StoreReads {
    private final Store store;

    public StoreReads(Store store) {
        this.store = store;
    }

    /** See {@link Store#heads}. */
    public Store.PartitionView heads(Partition partition, Set<String> streams) {
        return named(() -> store.heads(partition, streams));
    }

    /**
     * See {@link Store#read}.
     *
     * @throws dev.landfall.core.model.Refused INVALID when the page token belongs to another question
     */
    public Page<Store.StoredEvent> read(
            Partition partition, String stream, Store.Range range, Optional<String> token, int limit) {
        return paged(token, () -> store.read(partition, stream, range, token.orElse(null), limit));
    }

    /**
     * See {@link Store#find}.
     *
     * @throws dev.landfall.core.model.Refused INVALID when the page token belongs to another question
     */
    public Page<Store.Hit> find(Store.Query query, Optional<String> token, int limit) {
        return paged(token, () -> store.find(query, token.orElse(null), limit));
    }

    /**
     * See {@link Store#scan}.
     *
     * @throws dev.landfall.core.model.Refused INVALID when the page token belongs to another store
     */
    public Page<Store.Whole> scan(int shard, Optional<String> token, int limit) {
        return paged(token, () -> store.scan(shard, token.orElse(null), limit));
    }

    /**
     * As {@link Store#tail}.
     *
     * @throws dev.landfall.core.model.Refused EXPIRED when entries after {@code after} are gone
     */
    public Store.Tail tail(int shard, long after, int limit) {
        return named(() -> store.tail(shard, after, limit));
    }

    /** As {@link Store#log}. */
    public Store.Log log(int shard, long after, int limit) {
        return named(() -> store.log(shard, after, limit));
    }

    /** As {@link Store#end}. */
    public long end(int shard) {
        return named(() -> store.end(shard));
    }

    /**
     * How much {@link #find} may be behind what was written. Whoever decides for good because nothing was found waits so long
     * after the last thing that could have been written, and asks again.
     */
    public Duration findLag() {
        return store.info().findLag();
    }

    /** The shard in which a partition is. */
    public int shard(Partition partition) {
        return partition.shard(store.info().shards());
    }

    private static <T> T paged(Optional<String> token, Supplier<T> read) {
        try {
            return named(read);
        } catch (IllegalArgumentException mistake) {
            if (token.isEmpty()) {
                throw mistake;
            }
            throw new Refused(
                    Reason.INVALID,
                    "The page token belongs to another list. Use it only with the parameters of the request that"
                            + " returned it.",
                    mistake);
        }
    }

    private static <T> T named(Supplier<T> read) {
        try {
            return read.get();
        } catch (ProviderException failure) {
            throw StoreRefusals.of(failure);
        }
    }
}
