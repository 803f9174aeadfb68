package dev.landfall.app.conformance;

import dev.landfall.conformance.StoreUnderTest;
import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.provider.Index;
import dev.landfall.provider.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The reference implementation in memory. */
final class MemoryUnderTest implements StoreUnderTest {
    private static final int SHARDS = 4;

    private Duration turned = Duration.ZERO;

    @Override
    public Store open(List<Index> indexes) {
        return new MemoryStore(SHARDS, indexes, () -> Instant.now().plus(turned));
    }

    @Override
    public Store openBackup(Path directory, List<Index> indexes) {
        throw new IllegalStateException("a store in memory declares no backup");
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
    public void close() {
        // It ends with the test.
    }
}
