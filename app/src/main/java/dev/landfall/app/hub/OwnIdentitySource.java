package dev.landfall.app.hub;

import dev.landfall.app.data.DataDirectory;
import dev.landfall.core.Core;
import dev.landfall.core.access.Access;
import dev.landfall.provider.oidc.OidcSettings;
import dev.landfall.service.issuer.Issuer;
import dev.landfall.service.issuer.IssuerSettings;
import dev.landfall.service.issuer.SigningKeys;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The hub's own issuer.
 *
 * @param name of the issuer, in all its tokens
 * @param address where the API is found; asked when it is open
 */
record OwnIdentitySource(
        String name,
        Supplier<String> address,
        HubSettings.Tokens lives,
        SigningKeys keys,
        DataDirectory data,
        OwnIssuer reach,
        Clock clock)
        implements IdentitySource {
    @Override
    public OidcSettings oidc() {
        return new OidcSettings(
                List.of(OidcSettings.Issuer.reached(name, address, reach)),
                Hub.AUDIENCE,
                OidcSettings.Claims.USUAL,
                Access.TOLERANCE,
                List.of(new OidcSettings.Provider(HubDoors.PROVIDER, name, Issuer.HUB_CLIENT, keys.hubSecret(), "")));
    }

    @Override
    public IssuerInfo told() {
        var claims = OidcSettings.Claims.USUAL;
        return new IssuerInfo(address.get(), HubDoors.PROVIDER, Issuer.HUB_CLIENT, claims.owner(), claims.device());
    }

    @Override
    public IssuerServices open(Core core) {
        var settings = new IssuerSettings(
                name, address, Hub.AUDIENCE, lives.program(), lives.device(), lives.refresh(), lives.code());
        var parts = new Issuer.Parts(core.records(), core.revocations(), core.access());
        var issuer = new Issuer(settings, keys, parts, clock);
        reach.opened(issuer);
        var secret = IssuerFiles.adminSecret(data, issuer.clients());
        return new IssuerServices(new HubTokens(issuer), List.of(issuer), Optional.of(secret));
    }
}
