package dev.landfall.app.hub;

import dev.landfall.core.Core;
import dev.landfall.core.device.CredentialRevoker;
import dev.landfall.gateway.api.oauth.TokenService;
import dev.landfall.provider.oidc.OidcSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Who says who is who: the hub's own issuer, or another one. */
sealed interface IdentitySource permits OwnIdentitySource, ForeignIdentitySource {
    /** Whom the identity provider believes. */
    OidcSettings oidc();

    /** What apps and devices are told of the issuer. */
    IssuerInfo told();

    /**
     * With the core there, what the doors need. Called once.
     *
     * @throws IOException when the file with the administrator's secret cannot be read or written
     */
    IssuerServices open(Core core) throws IOException;

    /**
     * What apps and devices are told.
     *
     * @param issuer its address
     * @param provider what devices call it
     * @param deviceClient the client id with which a code for a device is asked for; empty when devices have none
     * @param ownerClaim the claim that names the owner
     * @param deviceClaim the claim that names the device
     */
    record IssuerInfo(String issuer, String provider, String deviceClient, String ownerClaim, String deviceClaim) {}

    /**
     * What is open for those who ask for tokens.
     *
     * @param farewells what ends with a device
     * @param adminSecret the file with the administrator's secret; empty where there is no such one
     */
    record IssuerServices(TokenService tokens, List<CredentialRevoker> farewells, Optional<Path> adminSecret) {}
}
