package dev.landfall.provider.remote;

import dev.landfall.conformance.IdentitySuite;
import dev.landfall.conformance.ScriptedIssuer;
import dev.landfall.provider.Identity;
import dev.landfall.provider.oidc.OidcIdentity;
import dev.landfall.provider.oidc.OidcSettings;
import dev.landfall.provider.remote.server.ProviderServer;
import dev.landfall.provider.remote.server.ServedProviders;
import dev.landfall.provider.remote.server.ServerOptions;
import dev.landfall.provider.remote.wire.Address;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class RemoteIdentityTest extends IdentitySuite {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    private @Nullable ProviderServer server;

    @Override
    protected Identity open(ScriptedIssuer issuer) {
        var settings = new OidcSettings(
                List.of(OidcSettings.Issuer.of(issuer.name())),
                ScriptedIssuer.AUDIENCE,
                OidcSettings.Claims.USUAL,
                OidcSettings.LEEWAY,
                List.of(new OidcSettings.Provider(
                        ScriptedIssuer.PROVIDER,
                        issuer.name(),
                        ScriptedIssuer.CLIENT_ID,
                        ScriptedIssuer.CLIENT_SECRET,
                        "")));
        var served = ServedProviders.identity(() -> new OidcIdentity(settings));
        server = ProviderServer.start(new Address.Socket(temporary.resolve("s")), served, ServerOptions.usual());
        return RemoteIdentity.open(server.address(), RemoteOptions.usual());
    }

    @AfterEach
    void close() {
        if (server != null) {
            server.closeNow();
        }
    }
}
