package dev.landfall.provider.embedded;

import dev.landfall.conformance.StoreSuite;
import dev.landfall.conformance.StoreUnderTest;
import dev.landfall.provider.Index;
import dev.landfall.provider.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreTest extends StoreSuite {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    @Override
    protected StoreUnderTest empty() {
        return empty(temporary, RocksStore.Options.usual());
    }

    static StoreUnderTest empty(Path temporary, RocksStore.Options options) {
        try {
            return new InDirectory(Files.createTempDirectory(temporary, "store").resolve("data"), options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command line of a process that writes to the store in a directory until it is killed. */
    static List<String> writer(Path directory) {
        return List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                CrashingWriter.class.getName(),
                directory.toString());
    }

    private static final class InDirectory implements StoreUnderTest {
        private final Path directory;
        private final RocksStore.Options options;
        private Duration turned = Duration.ZERO;
        private @Nullable RocksStore last;

        InDirectory(Path directory, RocksStore.Options options) {
            this.directory = directory;
            this.options = options.withClock(() -> Instant.now().plus(turned));
        }

        @Override
        public Store open(List<Index> indexes) {
            var opened = RocksStore.open(directory, indexes, options);
            last = opened;
            return opened;
        }

        @Override
        public Store openBackup(Path copy, List<Index> indexes) {
            return RocksStore.open(copy, indexes, options);
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
            return writer(directory);
        }

        @Override
        public boolean makeNewer() {
            try {
                var format = directory.resolve("FORMAT");
                Files.writeString(format, Files.readString(format).replace("format 1", "format 2"));
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
        }
    }
}
