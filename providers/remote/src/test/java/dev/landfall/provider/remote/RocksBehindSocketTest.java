package dev.landfall.provider.remote;

import dev.landfall.conformance.StoreSuite;
import dev.landfall.conformance.StoreUnderTest;
import dev.landfall.provider.Index;
import dev.landfall.provider.Store;
import dev.landfall.provider.embedded.RocksStore;
import dev.landfall.provider.remote.server.ProviderServer;
import dev.landfall.provider.remote.server.ServedProviders;
import dev.landfall.provider.remote.server.ServerOptions;
import dev.landfall.provider.remote.wire.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** In the long form: in the short one the protocol is held to the suite with a store in memory, and each engine by itself. */
@Tag("long")
class RocksBehindSocketTest extends StoreSuite {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    @Override
    protected StoreUnderTest empty() {
        try {
            return new Behind(Files.createTempDirectory(temporary, "s"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Behind implements StoreUnderTest {
        private final Path data;
        private final Address address;
        private @Nullable ProviderServer server;
        private @Nullable RocksStore rocks;
        private Duration turned = Duration.ZERO;

        Behind(Path directory) {
            this.data = directory.resolve("data");
            this.address = new Address.Socket(directory.resolve("s"));
        }

        @Override
        public Store open(List<Index> indexes) {
            if (server == null) {
                var served = ServedProviders.store(all -> {
                    rocks = rocks(data, all);
                    return rocks;
                });
                server = ProviderServer.start(address, served, ServerOptions.usual());
            }
            return RemoteStore.open(address, RemoteOptions.usual(), indexes);
        }

        private RocksStore rocks(Path directory, List<Index> indexes) {
            var options =
                    RocksStore.Options.usual().withClock(() -> Instant.now().plus(turned));
            return RocksStore.open(directory, indexes, options);
        }

        @Override
        public Store openBackup(Path copy, List<Index> indexes) {
            return rocks(copy, indexes);
        }

        @Override
        public boolean turnClock(Duration by) {
            turned = turned.plus(by);
            if (rocks != null) {
                rocks.dropExpired();
            }
            return true;
        }

        @Override
        public List<String> writerCommand() {
            return List.of(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    System.getProperty("java.class.path"),
                    CrashingWriter.class.getName(),
                    address.toString());
        }

        @Override
        public boolean makeNewer() {
            closeServer();
            try {
                var format = data.resolve("FORMAT");
                Files.writeString(format, Files.readString(format).replace("format 1", "format 2"));
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void closeServer() {
            if (server != null) {
                server.closeNow();
                server = null;
            }
        }

        @Override
        public void close() {
            closeServer();
        }
    }
}
