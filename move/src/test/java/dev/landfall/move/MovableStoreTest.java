package dev.landfall.move;

import dev.landfall.conformance.StoreSuite;
import dev.landfall.conformance.StoreUnderTest;
import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.provider.Index;
import dev.landfall.provider.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A store that can be replaced keeps every promise of the one it stands for. */
class MovableStoreTest extends StoreSuite {
    @Override
    protected StoreUnderTest empty() {
        return new Movable();
    }

    private static final class Movable implements StoreUnderTest {
        private Duration turned = Duration.ZERO;

        @Override
        public Store open(List<Index> indexes) {
            return new MovableStore(
                    new MemoryStore(4, indexes, () -> Instant.now().plus(turned)));
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
