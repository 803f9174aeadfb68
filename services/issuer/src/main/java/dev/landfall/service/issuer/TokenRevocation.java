package dev.landfall.service.issuer;

import dev.landfall.core.record.Revocations;
import java.util.List;
import java.util.function.Predicate;

/**
 * Revokes tokens (RFC 7009). A token that is none, or none any more, is as good as revoked: who guesses learns nothing. Of a
 * device's tokens all end that came from the same code, because with the others it would only come back.
 */
final class TokenRevocation {
    private final IssuedTokens issued;
    private final RefreshTokens refreshTokens;
    private final Revocations revocations;

    TokenRevocation(IssuedTokens issued, RefreshTokens refreshTokens, Revocations revocations) {
        this.issued = issued;
        this.refreshTokens = refreshTokens;
        this.revocations = revocations;
    }

    /** @param may whether who asks may revoke what was granted so */
    void revoke(String token, Predicate<Grant> may) {
        if (RefreshTokens.isOne(token)) {
            refreshTokens.grant(token).ifPresent(grant -> {
                check(may, grant);
                refreshTokens.end(RefreshTokens.family(token));
            });
            return;
        }
        issued.read(token).ifPresent(access -> {
            check(may, new Grant("", "", "", List.of(), access.client()));
            revocations.revoke(access.id(), access.expiry().plus(IssuerSettings.LEEWAY));
            var family = RefreshTokens.family(access.id());
            if (!family.isEmpty()) {
                refreshTokens.end(family);
            }
        });
    }

    private static void check(Predicate<Grant> may, Grant grant) {
        if (!may.test(grant)) {
            throw TokenRefusal.unauthorized("the token was given to another client");
        }
    }
}
