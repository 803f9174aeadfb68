package dev.landfall.conformance.memory;

import dev.landfall.conformance.StoreUnderTest;
import dev.landfall.provider.Index;
import dev.landfall.provider.Store;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** The reference keeps its promises also when there are holes between its positions. */
@Timeout(120)
class SparseMemoryStoreTest extends MemoryStoreTest {
    @Override
    protected StoreUnderTest empty() {
        return new InMemory() {
            @Override
            Store open(List<Index> indexes, InstantSource clock) {
                return new MemoryStore(4, indexes, clock, position -> position + 1 + position % 7);
            }
        };
    }
}
