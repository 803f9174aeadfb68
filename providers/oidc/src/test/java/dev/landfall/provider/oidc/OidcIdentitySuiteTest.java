package dev.landfall.provider.oidc;

import dev.landfall.conformance.IdentitySuite;
import dev.landfall.conformance.ScriptedIssuer;
import dev.landfall.provider.Identity;
import java.util.List;

/** OpenID Connect keeps every promise of an identity provider. */
class OidcIdentitySuiteTest extends IdentitySuite {
    @Override
    protected Identity open(ScriptedIssuer issuer) {
        return new OidcIdentity(new OidcSettings(
                List.of(OidcSettings.Issuer.of(issuer.name())),
                ScriptedIssuer.AUDIENCE,
                OidcSettings.Claims.USUAL,
                OidcSettings.LEEWAY,
                List.of(new OidcSettings.Provider(
                        ScriptedIssuer.PROVIDER,
                        issuer.name(),
                        ScriptedIssuer.CLIENT_ID,
                        ScriptedIssuer.CLIENT_SECRET,
                        ""))));
    }
}
