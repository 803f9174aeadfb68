package dev.landfall.app.hub;

import dev.landfall.core.Core;
import dev.landfall.core.access.Access;
import dev.landfall.provider.oidc.OidcSettings;
import dev.landfall.service.issuer.Clients;
import dev.landfall.service.issuer.Issuer;
import dev.landfall.service.issuer.IssuerSettings;
import dev.landfall.service.issuer.SigningKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The hub's own issuer.
 *
 * @param root with the issuer's name, which is in all its tokens, and its other names
 * @param address where the API is; asked when it listens
 * @param keys that sign its tokens
 * @param adminSecret opens the file with the administrator's secret
 */
record OwnIdentitySource(
        HubRoot root,
        Supplier<String> address,
        HubSettings.Tokens lives,
        SigningKeys keys,
        AdminSecrets adminSecret,
        OwnIssuer reach,
        Clock clock)
        implements IdentitySource {
    /** Finds or makes the administrator's secret, when the core runs. */
    interface AdminSecrets {
        Path open(Core core, Clients clients) throws IOException;
    }

    @Override
    public OidcSettings oidc() {
        var others = root.aliases().stream().map(HubRoot.Alias::name).collect(Collectors.toSet());
        var name = root.issuer();
        return new OidcSettings(
                List.of(OidcSettings.Issuer.reached(name, address, reach).alsoNamed(others)),
                Hub.AUDIENCE,
                OidcSettings.Claims.USUAL,
                Access.TOLERANCE,
                List.of(new OidcSettings.Provider(HubDoors.PROVIDER, name, Issuer.HUB_CLIENT, keys.hubSecret(), "")));
    }

    @Override
    public IssuerInfo issuerInfo() {
        var claims = OidcSettings.Claims.USUAL;
        return new IssuerInfo(address.get(), HubDoors.PROVIDER, Issuer.HUB_CLIENT, claims.owner(), claims.device());
    }

    @Override
    public IssuerServices open(Core core) throws IOException {
        var settings = new IssuerSettings(
                root.issuer(), address, Hub.AUDIENCE, lives.program(), lives.device(), lives.refresh(), lives.code());
        var parts = new Issuer.Parts(core.records(), core.revocations(), core.access());
        var issuer = new Issuer(settings, keys, parts, clock);
        reach.opened(issuer);
        var secret = adminSecret.open(core, issuer.clients());
        return new IssuerServices(new HubTokens(issuer), List.of(issuer), Optional.of(secret));
    }
}
