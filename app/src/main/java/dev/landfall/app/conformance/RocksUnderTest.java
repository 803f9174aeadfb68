package dev.landfall.app.conformance;

import dev.landfall.conformance.StoreUnderTest;
import dev.landfall.provider.Index;
import dev.landfall.provider.Store;
import dev.landfall.provider.embedded.RocksStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** RocksDB in a directory of the test. */
final class RocksUnderTest implements StoreUnderTest {
    private final TestDirectory scratch = TestDirectory.make();
    private final Path data = scratch.resolve("data");
    private volatile Duration turned = Duration.ZERO;
    private @Nullable RocksStore last;

    @Override
    public Store open(List<Index> indexes) {
        var opened = open(data, indexes);
        last = opened;
        return opened;
    }

    @Override
    public Store openBackup(Path directory, List<Index> indexes) {
        return open(directory, indexes);
    }

    private RocksStore open(Path directory, List<Index> indexes) {
        var options = RocksStore.Options.usual().withClock(() -> Instant.now().plus(turned));
        return RocksStore.open(directory, indexes, options);
    }

    @Override
    public boolean turnClock(Duration by) {
        turned = turned.plus(by);
        if (last != null) {
            last.dropExpired();
        }
        return true;
    }

    @Override
    public List<String> writerCommand() {
        return OwnProcess.writer(StorePlace.rocks(data));
    }

    @Override
    public boolean makeNewer() {
        try {
            var format = data.resolve("FORMAT");
            Files.writeString(format, Files.readString(format).replaceFirst("format \\d+", "format 999"));
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (last != null) {
            last.close();
        }
        scratch.close();
    }
}
