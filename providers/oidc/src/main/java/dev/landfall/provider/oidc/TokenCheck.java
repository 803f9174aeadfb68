package dev.landfall.provider.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Identity.Principal;
import dev.landfall.provider.ProviderException;
import java.text.ParseException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Holds one token against the rules ID-01 to ID-03. */
final class TokenCheck {
    private static final int TOKEN_CHARS_MAX = 16 << 10;
    private static final int NAME_CHARS_MAX = 256;
    private static final int ROLES_MAX = 256;
    /** Asymmetric only: with a symmetric one the published key would be the secret (RFC 8725 section 3.1). */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final OidcSettings settings;
    private final Map<String, IssuerKeys> issuers;

    /** @param issuers by their names without slash at the end */
    TokenCheck(OidcSettings settings, Map<String, IssuerKeys> issuers) {
        this.settings = settings;
        this.issuers = issuers;
    }

    Principal check(String token, Instant now) {
        if (token.length() > TOKEN_CHARS_MAX) {
            throw refused("the token is longer than " + TOKEN_CHARS_MAX + " characters");
        }
        try {
            var jwt = SignedJWT.parse(token);
            var claims = jwt.getJWTClaimsSet();
            var issuer = claims.getIssuer() == null ? null : issuers.get(OidcSettings.Issuer.plain(claims.getIssuer()));
            if (issuer == null) {
                throw refused("the token is of another issuer");
            }
            checkSignature(jwt, issuer);
            checkValidity(claims, now);
            return principal(claims, issuer.name());
        } catch (ParseException e) {
            throw new ProviderException(Fault.UNAUTHENTICATED, "the token is no signed JWT", e);
        }
    }

    private static void checkSignature(SignedJWT jwt, IssuerKeys issuer) {
        var algorithm = jwt.getHeader().getAlgorithm();
        if (!ALGORITHMS.contains(algorithm)) {
            throw refused("the token's algorithm is not allowed");
        }
        var keys = issuer.candidates(jwt.getHeader().getKeyID(), algorithm);
        if (keys.isEmpty()) {
            throw refused("the token is signed with a key that is not the issuer's");
        }
        for (var key : keys) {
            if (key.signed(jwt)) {
                return;
            }
        }
        throw refused("the token's signature is wrong");
    }

    private void checkValidity(JWTClaimsSet claims, Instant now) {
        if (!claims.getAudience().contains(settings.audience())) {
            throw refused("the token is for another audience");
        }
        var expiry = claims.getExpirationTime();
        if (expiry == null) {
            throw refused("the token does not expire");
        }
        if (!now.isBefore(expiry.toInstant().plus(settings.leeway()))) {
            throw refused("the token is expired");
        }
        var notBefore = claims.getNotBeforeTime();
        if (notBefore != null && now.plus(settings.leeway()).isBefore(notBefore.toInstant())) {
            throw refused("the token is not valid yet");
        }
    }

    private Principal principal(JWTClaimsSet claims, String issuer) {
        var all = claims.getClaims();
        var names = settings.claims();
        return new Principal(
                issuer,
                needed(all, "sub"),
                name(all, names.tenant()).orElse(names.defaultTenant()),
                needed(all, names.owner()),
                name(all, names.device()),
                roles(all),
                Optional.ofNullable(claims.getJWTID()),
                claims.getExpirationTime().toInstant());
    }

    private static String needed(Map<String, Object> claims, String claim) {
        return name(claims, claim).orElseThrow(() -> refused("the token has no claim " + claim));
    }

    /** A claim that names something: it will be part of keys in the store, so it is bounded here. */
    private static Optional<String> name(Map<String, Object> claims, String claim) {
        var value = claim(claims, claim);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof String name)
                || name.isBlank()
                || name.length() > NAME_CHARS_MAX
                || name.chars().anyMatch(Character::isISOControl)) {
            throw refused("the token's claim " + claim + " is no name");
        }
        return Optional.of(name);
    }

    private Set<String> roles(Map<String, Object> claims) {
        var value = claim(claims, settings.claims().roles());
        var told = value == null ? claims.get("scope") : value;
        List<?> list = switch (told) {
            case String text -> Arrays.asList(text.strip().split(" +"));
            case List<?> several -> several;
            case null, default -> List.of();
        };
        var roles = new LinkedHashSet<String>();
        for (var role : list) {
            if (role instanceof String text && !text.isEmpty() && text.length() <= NAME_CHARS_MAX) {
                roles.add(text);
            }
        }
        if (roles.size() > ROLES_MAX) {
            throw refused("the token has more than " + ROLES_MAX + " roles");
        }
        return Set.copyOf(roles);
    }

    private static @Nullable Object claim(Map<String, Object> claims, String path) {
        var whole = claims.get(path);
        if (whole != null || path.indexOf('.') < 0) {
            return whole;
        }
        Object at = claims;
        for (var step : path.split("\\.", -1)) {
            at = at instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return at;
    }

    private static ProviderException refused(String reason) {
        return new ProviderException(Fault.UNAUTHENTICATED, reason);
    }
}
