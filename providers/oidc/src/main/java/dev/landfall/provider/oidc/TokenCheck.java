package dev.landfall.provider.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.SignedJWT;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Identity.Principal;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.oidc.VerifiedTokens.Verified;
import java.text.ParseException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks one token by the rules ID-01 to ID-03. Any thread. */
final class TokenCheck {
    /** The maximum length of a token, in characters. */
    static final int TOKEN_CHARS_MAX = 16 << 10;

    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
    private static final double NANOS = 1e9;
    private static final int NAME_CHARS_MAX = 256;
    private static final int ROLES_MAX = 256;
    /** Only asymmetric algorithms: with a symmetric one the published key would be the secret (RFC 8725 section 3.1). */
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

    /** @param issuers by their names and aliases, without a slash at the end */
    TokenCheck(OidcSettings settings, Map<String, IssuerKeys> issuers) {
        this.settings = settings;
        this.issuers = issuers;
    }

    static ProviderException tooLong() {
        return refused("the token is longer than " + TOKEN_CHARS_MAX + " characters");
    }

    /**
     * The content of a token that is signed, for this audience, and valid at this time.
     *
     * @throws ProviderException UNAUTHENTICATED when it is not
     */
    Verified check(String token, Instant now) {
        if (token.length() > TOKEN_CHARS_MAX) {
            throw tooLong();
        }
        try {
            var jwt = SignedJWT.parse(token);
            var claims = jwt.getPayload().toJSONObject();
            if (claims == null) {
                throw refused("the token is not a signed JWT");
            }
            var issuer = claims.get("iss") instanceof String name ? issuers.get(OidcSettings.Issuer.plain(name)) : null;
            if (issuer == null) {
                throw refused("the token is of another issuer");
            }
            checkSignature(jwt, issuer);
            checkAudience(claims);
            var verified = new Verified(principal(claims, issuer.name()), begins(claims));
            checkTimes(verified, now);
            return verified;
        } catch (ParseException e) {
            throw new ProviderException(Fault.UNAUTHENTICATED, "the token is not a signed JWT", e);
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

    /** Checks the audience: {@code aud} is one text or a list of texts (RFC 7519 section 4.1.3); other values in the list are skipped. */
    private void checkAudience(Map<String, Object> claims) {
        var audience = claims.get("aud");
        var ours = audience instanceof List<?> several
                ? several.contains(settings.audience())
                : settings.audience().equals(audience);
        if (!ours) {
            throw refused("the token is for another audience");
        }
    }

    private void checkTimes(Verified token, Instant now) {
        if (token.valid(now, settings.leeway())) {
            return;
        }
        throw refused(now.isBefore(token.begins()) ? "the token is not valid yet" : "the token is expired");
    }

    /**
     * When the token begins to be valid: not before {@code nbf}, and not before its issue, because a token from the future comes from a
     * wrong clock.
     */
    private static Instant begins(Map<String, Object> claims) {
        var notBefore = time(claims, "nbf").orElse(EARLIEST);
        var issued = time(claims, "iat").orElse(EARLIEST);
        return notBefore.isAfter(issued) ? notBefore : issued;
    }

    /**
     * A NumericDate (RFC 7519 section 2): seconds, with or without a fraction. A time beyond the year 9999 becomes the end of that year.
     */
    private static Optional<Instant> time(Map<String, Object> claims, String claim) {
        return switch (claims.get(claim)) {
            case null -> Optional.empty();
            case Long whole ->
                Optional.of(
                        Instant.ofEpochSecond(Math.clamp(whole, EARLIEST.getEpochSecond(), LATEST.getEpochSecond())));
            case Number number
            when !Double.isNaN(number.doubleValue()) -> {
                var seconds = Math.clamp(
                        number.doubleValue(), (double) EARLIEST.getEpochSecond(), (double) LATEST.getEpochSecond());
                var whole = Math.floor(seconds);
                yield Optional.of(Instant.ofEpochSecond((long) whole, (long) ((seconds - whole) * NANOS)));
            }
            default -> throw refused("the token's claim " + claim + " is not a time");
        };
    }

    private Principal principal(Map<String, Object> claims, String issuer) {
        var names = settings.claims();
        var expiry = time(claims, "exp").orElseThrow(() -> refused("the token does not expire"));
        return new Principal(
                issuer,
                needed(claims, "sub"),
                name(claims, names.tenant()).orElse(names.defaultTenant()),
                needed(claims, names.owner()),
                name(claims, names.device()),
                roles(claims),
                claims.get("jti") instanceof String id ? Optional.of(id) : Optional.empty(),
                expiry);
    }

    private static String needed(Map<String, Object> claims, String claim) {
        return name(claims, claim).orElseThrow(() -> refused("the token has no claim " + claim));
    }

    /** A claim with a name. Its length is limited, because it becomes a part of keys in the store. */
    private static Optional<String> name(Map<String, Object> claims, String claim) {
        var value = claim(claims, claim);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof String name)
                || name.isBlank()
                || name.length() > NAME_CHARS_MAX
                || name.chars().anyMatch(Character::isISOControl)) {
            throw refused("the token's claim " + claim + " is not a valid name");
        }
        return Optional.of(name);
    }

    /** The roles, only from the configured claim: a scope gives no right unless the scope claim is configured. */
    private Set<String> roles(Map<String, Object> claims) {
        List<?> list = switch (claim(claims, settings.claims().roles())) {
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
