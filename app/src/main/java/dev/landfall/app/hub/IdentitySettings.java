package dev.landfall.app.hub;

import dev.landfall.provider.oidc.OidcSettings;
import dev.landfall.settings.Secret;
import dev.landfall.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whose tokens the hub takes.
 *
 * @param issuer a foreign issuer; empty for the hub's own
 * @param audience what the tokens of a foreign issuer name as theirs
 * @param claims what a foreign issuer calls things
 */
public record IdentitySettings(Optional<Foreign> issuer, String audience, OidcSettings.Claims claims) {
    /**
     * An issuer that is not the hub's.
     *
     * @param address its name, and where its discovery document is found
     * @param ca authorities to believe when talking to it, and no others; empty for those of the platform
     * @param provider what devices call it
     * @param client the hub's own client there, with which it turns devices' codes into tokens; empty for none
     */
    public record Foreign(String address, Optional<Path> ca, String provider, Optional<Client> client) {}

    /**
     * A client at a foreign issuer.
     *
     * @param redirectUri sent along with codes; empty for none
     */
    public record Client(String id, Secret secret, String redirectUri) {}

    static IdentitySettings from(Settings settings) {
        var issuer = settings.optional(
                "identity.issuer",
                "the address of another OpenID Connect issuer, whose tokens are taken in place of those of the hub's own");
        var ca = settings.optional(
                        "identity.ca-file", "authorities to believe when talking to it, PEM; else the platform's")
                .map(Path::of);
        var audience = settings.text("identity.audience", Hub.AUDIENCE, "what its tokens must name as their audience");
        var provider = settings.text("identity.provider", HubDoors.PROVIDER, "what devices call it");
        var client = client(settings);
        var usual = OidcSettings.Claims.USUAL;
        var claims = new OidcSettings.Claims(
                settings.text("identity.claims.owner", usual.owner(), "the claim that names the owner of devices"),
                settings.text("identity.claims.tenant", usual.tenant(), "the claim that names the organisation"),
                settings.text(
                        "identity.default-tenant", usual.defaultTenant(), "the organisation of tokens that name none"),
                settings.text("identity.claims.device", usual.device(), "the claim that binds a token to one device"),
                settings.text(
                        "identity.claims.roles",
                        usual.roles(),
                        "the claim with the roles: admin, reader, device; name scope here to take them from the scopes"));
        issuer.ifPresent(address -> check(settings, address));
        return new IdentitySettings(
                issuer.map(address -> new Foreign(address, ca, provider, client)), audience, claims);
    }

    private static Optional<Client> client(Settings settings) {
        var id = settings.optional(
                "identity.client-id", "the hub's client at it; without one devices cannot sign up with its codes");
        var secret = settings.secret("identity.client-secret-file", "that client's secret");
        var redirect =
                settings.text("identity.redirect-uri", "", "sent along with codes, where the issuer asks for it");
        if (id.isPresent() != secret.isPresent()) {
            settings.mistake("identity.client-id and identity.client-secret-file belong together");
        }
        return id.flatMap(name -> secret.map(file -> new Client(name, file, redirect)));
    }

    /** A token is worth what its issuer's keys are worth: they come by a way that nobody else can write to. */
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
            settings.mistake("identity.issuer is no address: " + address);
        }
    }
}
