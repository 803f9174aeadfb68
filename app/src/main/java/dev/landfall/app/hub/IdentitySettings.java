package dev.landfall.app.hub;

import dev.landfall.provider.oidc.OidcSettings;
import dev.landfall.settings.Secret;
import dev.landfall.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whose tokens the hub accepts.
 *
 * @param issuer a foreign issuer; empty for the hub's own
 * @param audience the audience in the tokens of a foreign issuer
 * @param claims the names of the claims of a foreign issuer
 */
public record IdentitySettings(Optional<Foreign> issuer, String audience, OidcSettings.Claims claims) {
    /**
     * An issuer other than the hub's.
     *
     * @param address its name, and where its discovery document is
     * @param ca the only authorities to trust for its connections; empty for those of the platform
     * @param provider its name for devices
     * @param client the hub's own client there, which exchanges the codes of devices for tokens; empty for none
     */
    public record Foreign(String address, Optional<Path> ca, String provider, Optional<Client> client) {}

    /**
     * A client at a foreign issuer.
     *
     * @param redirectUri sent with codes; empty for none
     */
    public record Client(String id, Secret secret, String redirectUri) {}

    static IdentitySettings from(Settings settings) {
        var issuer = settings.optional(
                "identity.issuer",
                "The address of another OpenID Connect issuer. The hub then accepts the tokens of this issuer,"
                        + " and makes no tokens for apps itself.");
        var ca = settings.optional(
                        "identity.ca-file",
                        "A PEM file with the CA certificates that the hub trusts when it connects to this issuer."
                                + " Without it, the hub trusts the CAs of the system.")
                .map(Path::of);
        var audience = settings.text(
                "identity.audience",
                Hub.AUDIENCE,
                "The audience (aud) that the issuer's tokens must contain. The hub refuses other tokens.");
        var provider = settings.text(
                "identity.provider",
                HubDoors.PROVIDER,
                "The name by which OCF devices know the issuer (the authorization provider in their cloud"
                        + " configuration).");
        var client = client(settings);
        var usual = OidcSettings.Claims.USUAL;
        var claims = new OidcSettings.Claims(
                settings.text(
                        "identity.claims.owner",
                        usual.owner(),
                        "The claim of a token that contains the owner of devices."),
                settings.text(
                        "identity.claims.tenant",
                        usual.tenant(),
                        "The claim of a token that contains the tenant (the organisation)."),
                settings.text(
                        "identity.default-tenant",
                        usual.defaultTenant(),
                        "The tenant of tokens that do not contain the claim of the tenant."),
                settings.text(
                        "identity.claims.device",
                        usual.device(),
                        "The claim of a token that contains the id of a device. Such a token is valid for this device"
                                + " only."),
                settings.text(
                        "identity.claims.roles",
                        usual.roles(),
                        "The claim of a token that contains the roles: admin, reader, device. Write scope here if the"
                                + " issuer puts the roles into the scopes."));
        issuer.ifPresent(address -> check(settings, address));
        return new IdentitySettings(
                issuer.map(address -> new Foreign(address, ca, provider, client)), audience, claims);
    }

    private static Optional<Client> client(Settings settings) {
        var id = settings.optional(
                "identity.client-id",
                "The client id of the hub at this issuer. Without a client id, devices cannot sign up with"
                        + " codes of this issuer.");
        var secret = settings.secret(
                "identity.client-secret-file",
                "A file with the client secret of the hub at this issuer. It belongs to identity.client-id.");
        var redirect = settings.text(
                "identity.redirect-uri",
                "",
                "The redirect URI that the hub sends when it exchanges a code for a token. It is needed only if"
                        + " the issuer asks for it.");
        if (id.isPresent() != secret.isPresent()) {
            settings.mistake(
                    "identity.client-id and identity.client-secret-file belong together: set both, or leave out both");
        }
        return id.flatMap(name -> secret.map(file -> new Client(name, file, redirect)));
    }

    /** Checks that the issuer's keys come over a protected connection, because tokens are only as safe as these keys. */
    private static void check(Settings settings, String address) {
        try {
            var uri = URI.create(address);
            var loopback = "http".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getHost().matches("localhost|127\\.0\\.0\\.1|\\[::1]");
            if (uri.getHost() == null || !("https".equals(uri.getScheme()) || loopback)) {
                settings.mistake("identity.issuer must be an https address, not " + address);
            }
        } catch (IllegalArgumentException none) {
            settings.mistake("identity.issuer is not a valid address: " + address);
        }
    }
}
