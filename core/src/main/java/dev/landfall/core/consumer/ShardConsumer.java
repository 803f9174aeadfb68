package dev.landfall.core.consumer;

import dev.landfall.provider.Store;
import java.util.List;
import java.util.Map;

/**
 * What a {@link LogConsumer} does on one shard, on one thread. After any failure it is closed, and a new one begins at the stored cursor with the
 * stored totals, after a pause that grows from a second to a minute.
 */
public interface ShardConsumer extends AutoCloseable {
    /** How long the name of a total may be. */
    int TOTAL_NAME_BYTES_MAX = 500;

    /**
     * Takes entries. It may block as long as it needs: the next ones are read when it returns. When it throws, the same entries come
     * again; an entry that can never be taken has to be dealt with here.
     *
     * @param entries in log order, at least one; the hub's leases and the consumers' own cursors are left out
     */
    void accept(List<Store.TailEntry> entries);

    /**
     * What changed in its totals since it was asked last. It is stored in one write with the cursor, so that a total is never ahead of
     * the entries it counts nor behind them: counted from totals alone, each entry counts once. All totals together must stay below the store's
     * limit for one append.
     *
     * @return name of each total, at most {@value #TOTAL_NAME_BYTES_MAX} bytes of UTF-8 without control characters, with its bytes;
     *     empty for consumers without totals
     */
    Map<String, byte[]> totals();

    /**
     * Some entries after the cursor are gone: nobody consumed for longer than the store shows its tail, so that events whose time was
     * over and those of deleted devices are missing; or the store went back to an older backup.
     *
     * @param partitions all of the shard as they are now, each once
     * @return true when it knows from {@code partitions} all it needs: it goes on with the entries after the moment before they were
     *     read. False: it gets all entries that are still kept
     */
    boolean missed(Iterable<Store.Whole> partitions);

    /** This node goes on no longer with this shard. Nothing may be changed outside afterwards. */
    @Override
    void close();
}
