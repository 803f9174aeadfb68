package dev.landfall.provider.remote;

import dev.landfall.conformance.BusSuite;
import dev.landfall.provider.Bus;
import dev.landfall.provider.embedded.LocalBus;
import dev.landfall.provider.remote.server.ProviderServer;
import dev.landfall.provider.remote.server.ServedProviders;
import dev.landfall.provider.remote.server.ServerOptions;
import dev.landfall.provider.remote.wire.Address;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class RemoteBusTest extends BusSuite {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    private @Nullable ProviderServer server;

    @Override
    protected Bus open() {
        var served = ServedProviders.bus(() -> new LocalBus(LocalBus.Options.usual()));
        server = ProviderServer.start(new Address.Socket(temporary.resolve("s")), served, ServerOptions.usual());
        return RemoteBus.open(server.address(), RemoteOptions.usual());
    }

    @AfterEach
    void close() {
        if (server != null) {
            server.closeNow();
        }
    }
}
