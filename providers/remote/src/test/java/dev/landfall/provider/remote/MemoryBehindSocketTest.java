package dev.landfall.provider.remote;

import dev.landfall.conformance.StoreSuite;
import dev.landfall.conformance.StoreUnderTest;
import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.provider.Index;
import dev.landfall.provider.Store;
import dev.landfall.provider.remote.server.ProviderServer;
import dev.landfall.provider.remote.server.ServedProviders;
import dev.landfall.provider.remote.server.ServerOptions;
import dev.landfall.provider.remote.wire.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

class MemoryBehindSocketTest extends StoreSuite {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    @Override
    protected StoreUnderTest empty() {
        return new Behind(new Address.Socket(temporary.resolve(UUID.randomUUID().toString())));
    }

    private static final class Behind implements StoreUnderTest {
        private final Address address;
        private @Nullable ProviderServer server;
        private @Nullable Store store;
        private Duration turned = Duration.ZERO;

        Behind(Address address) {
            this.address = address;
        }

        @Override
        public Store open(List<Index> indexes) {
            closeServer();
            var served = ServedProviders.store(
                    all -> new MemoryStore(4, all, () -> Instant.now().plus(turned)));
            server = ProviderServer.start(address, served, ServerOptions.usual());
            store = RemoteStore.open(address, RemoteOptions.usual(), indexes);
            return store;
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

        private void closeServer() {
            if (server != null) {
                server.closeNow();
            }
        }

        @Override
        public void close() {
            if (store != null) {
                store.close();
            }
            closeServer();
        }
    }
}
