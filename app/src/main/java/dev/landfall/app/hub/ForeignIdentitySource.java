package dev.landfall.app.hub;

import dev.landfall.core.Core;
import dev.landfall.core.access.Access;
import dev.landfall.provider.oidc.OidcSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** An issuer other than the hub's. The hub then has no administrator of its own: the issuer says who is one. */
record ForeignIdentitySource(IdentitySettings.Foreign issuer, OidcSettings oidc) implements IdentitySource {
    /**
     * Makes the source.
     *
     * @throws IOException when a file in the settings cannot be read
     */
    static ForeignIdentitySource of(IdentitySettings settings, IdentitySettings.Foreign issuer) throws IOException {
        var address = issuer.address();
        var ca = issuer.ca().isPresent() ? Files.readString(issuer.ca().get()) : null;
        var client = issuer.client();
        var providers = client.isEmpty()
                ? List.<OidcSettings.Provider>of()
                : List.of(new OidcSettings.Provider(
                        issuer.provider(),
                        address,
                        client.get().id(),
                        client.get().secret().reveal(),
                        client.get().redirectUri()));
        var oidc = new OidcSettings(
                List.of(new OidcSettings.Issuer(address, () -> address, ca)),
                settings.audience(),
                settings.claims(),
                Access.TOLERANCE,
                providers);
        return new ForeignIdentitySource(issuer, oidc);
    }

    @Override
    public IssuerInfo issuerInfo() {
        return new IssuerInfo(
                issuer.address(),
                issuer.provider(),
                issuer.client().map(IdentitySettings.Client::id).orElse(""),
                oidc.claims().owner(),
                oidc.claims().device());
    }

    @Override
    public IssuerServices open(Core core) {
        return new IssuerServices(
                new ForeignTokens(issuer.address(), core.logins(), core.revocations()), List.of(), Optional.empty());
    }
}
