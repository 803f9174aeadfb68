package dev.landfall.core.feed;

import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.util.List;

/**
 * Keeps a cache of this node consistent with the log, where other nodes may change what it caches. It receives the entries of all nodes,
 * this node included. All methods are called on the fan-out's thread, under its lock: they must not block and must not read the store.
 */
public interface LogFollower {
    /**
     * An append was committed. Entries of one shard arrive in log order, each once.
     *
     * @param written the changes of the append, one for each stream
     */
    void appended(Partition partition, List<Store.Written> written);

    /** A partition was deleted. The tombstone is read from the log up to a second after the deletion. */
    void deleted(Partition partition);

    /** Entries may be missing before the next call, at the start and after a pause: the cache must be read again from the store. */
    void gap();
}
