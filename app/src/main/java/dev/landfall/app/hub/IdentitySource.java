package dev.landfall.app.hub;

import dev.landfall.core.Core;
import dev.landfall.core.device.CredentialRevoker;
import dev.landfall.gateway.api.oauth.TokenService;
import dev.landfall.provider.oidc.OidcSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The source of identities: the hub's own issuer, or another one. */
sealed interface IdentitySource permits OwnIdentitySource, ForeignIdentitySource {
    /** The settings of the identity provider. */
    OidcSettings oidc();

    /** The description of the issuer for apps and devices. */
    IssuerInfo issuerInfo();

    /**
     * Makes the services for the gateways, when the core runs. Called once.
     *
     * @throws IOException when the file with the administrator's secret cannot be read or written
     */
    IssuerServices open(Core core) throws IOException;

    /**
     * The description of an issuer.
     *
     * @param issuer its address
     * @param provider its name for devices
     * @param deviceClient the client id with which a code for a device is requested; empty when devices have none
     * @param ownerClaim the claim that names the owner
     * @param deviceClaim the claim that names the device
     */
    record IssuerInfo(String issuer, String provider, String deviceClient, String ownerClaim, String deviceClaim) {}

    /**
     * The services of an issuer.
     *
     * @param credentialRevokers end the credentials of deleted devices
     * @param adminSecret the file with the administrator's secret; empty when there is none
     */
    record IssuerServices(
            TokenService tokens, List<CredentialRevoker> credentialRevokers, Optional<Path> adminSecret) {}
}
