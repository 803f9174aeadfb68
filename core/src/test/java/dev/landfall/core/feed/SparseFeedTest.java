package dev.landfall.core.feed;

import dev.landfall.core.proof.HandStore;
import org.junit.jupiter.api.Timeout;

/** The same on a store whose positions have holes between them. */
@Timeout(120)
class SparseFeedTest extends FeedTest {
    @Override
    HandStore store() {
        return new HandStore(SHARDS, clock, false, HandStore::sparse);
    }
}
