package dev.landfall.core.whole;

import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.TurnedClock;
import org.junit.jupiter.api.Timeout;

/** The whole core on a store whose positions have holes between them. */
@Timeout(120)
class SparseCoreTest extends CoreTest {
    @Override
    HandStore store(boolean shared) {
        return new HandStore(4, new TurnedClock(), shared, HandStore::sparse);
    }
}
