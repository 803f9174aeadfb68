package dev.landfall.conformance.memory;

import dev.landfall.conformance.StoreSuite;
import dev.landfall.conformance.StoreUnderTest;
import dev.landfall.provider.Index;
import dev.landfall.provider.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

class MemoryStoreTest extends StoreSuite {
    @Override
    protected StoreUnderTest empty() {
        return new InMemory();
    }

    static class InMemory implements StoreUnderTest {
        private Duration turned = Duration.ZERO;

        @Override
        public Store open(List<Index> indexes) {
            return open(indexes, () -> Instant.now().plus(turned));
        }

        Store open(List<Index> indexes, InstantSource clock) {
            return new MemoryStore(4, indexes, clock);
        }

        @Override
        public Store openBackup(Path directory, List<Index> indexes) {
            throw new AssertionError("a store in memory declares no backup");
        }

        @Override
        public boolean turnClock(Duration by) {
            turned = turned.plus(by);
            return true;
        }

        @Override
        public List<String> writerCommand() {
            return List.of();
        }

        @Override
        public boolean makeNewer() {
            return false;
        }

        @Override
        public void close() {}
    }
}
