package dev.landfall.service.issuer;

import dev.landfall.core.record.Revocations;
import java.util.List;
import java.util.function.Predicate;

/**
 * Revokes tokens (RFC 7009). A text that is no token, or no valid token any more, counts as revoked, so that nobody learns from a guess.
 * All tokens of a device that come from the same code end together, because the device could continue with the others.
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

    /**
     * Revokes a token.
     *
     * @param may whether the caller may revoke a token with this grant
     * @throws TokenRefusal when the caller may not
     */
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
