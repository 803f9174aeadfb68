package dev.landfall.core.feed;

import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.util.List;

/**
 * A part of this node that remembers something which other nodes may change, and follows the log to notice. Called on the thread of the
 * flow, for what this node commits too: it must be quick and must not ask the store.
 */
public interface LogFollower {
    /** Something is in the log. In log order within each shard. */
    void appended(Partition partition, List<Store.Written> written);

    /** A partition was forgotten. Known a second late. */
    void deleted(Partition partition);

    /** It follows anew: what was committed before this, or in a pause, it was not told. */
    void gap();
}
