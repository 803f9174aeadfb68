package dev.landfall.provider.oidc;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTParser;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Identity.Tokens;
import dev.landfall.provider.ProviderException;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

/** Asks an issuer for tokens (RFC 6749 sections 4.1.3, 4.4.2 and 6), as one of the hub's clients. */
final class TokenEndpoint {
    /** What blames the hub's own client: telling the device that its code is wrong would make it forget its account. */
    private static final Set<String> OUR_FAULT =
            Set.of("invalid_client", "unauthorized_client", "unsupported_grant_type", "temporarily_unavailable");

    private static final long SECONDS_MAX = Duration.ofDays(36_500).toSeconds();

    private final IssuerKeys issuer;
    private final OidcSettings.Provider client;
    private final InstantSource clock;

    TokenEndpoint(IssuerKeys issuer, OidcSettings.Provider client, InstantSource clock) {
        this.issuer = issuer;
        this.client = client;
        this.clock = clock;
    }

    String redirectUri() {
        return client.redirectUri();
    }

    Tokens ask(Map<String, String> form) {
        var answer = issuer.reach().ask(issuer.tokenEndpoint(), client.clientId(), client.clientSecret(), form);
        if (answer.status() != 200) {
            throw refusal(answer);
        }
        try {
            return tokens(JSONObjectUtils.parse(answer.body()));
        } catch (ParseException e) {
            throw Wire.unavailable("the token endpoint of " + issuer.name() + " answers something unreadable", e);
        }
    }

    private Tokens tokens(Map<String, Object> answer) throws ParseException {
        var access = JSONObjectUtils.getString(answer, "access_token");
        if (access == null || access.isEmpty()) {
            throw new ParseException("access_token is missing", 0);
        }
        var refresh = JSONObjectUtils.getString(answer, "refresh_token");
        var seconds = answer.get("expires_in");
        if (seconds instanceof Number number) {
            var life = Math.clamp(number.longValue(), 0, SECONDS_MAX);
            return new Tokens(
                    access, refresh == null ? "" : refresh, clock.instant().plusSeconds(life));
        }
        // Only recommended (RFC 6749 section 5.1): the token may say it itself.
        var expiry = JWTParser.parse(access).getJWTClaimsSet().getExpirationTime();
        if (expiry == null) {
            throw new ParseException("expires_in is missing", 0);
        }
        return new Tokens(access, refresh == null ? "" : refresh, expiry.toInstant());
    }

    private ProviderException refusal(Reach.Answer answer) {
        var error = error(answer.body());
        var message = "the issuer " + issuer.name() + " answered " + answer.status() + " " + error;
        if (answer.status() == 429) {
            return new ProviderException(Fault.THROTTLED, message, pause(answer), null);
        }
        var refused = answer.status() / 100 == 4 && !error.isEmpty() && !OUR_FAULT.contains(error);
        return new ProviderException(refused ? Fault.UNAUTHENTICATED : Fault.UNAVAILABLE, message);
    }

    private static Duration pause(Reach.Answer answer) {
        return answer.retryAfter().isZero() ? Duration.ofSeconds(1) : answer.retryAfter();
    }

    /** The error code of RFC 6749 section 5.2; empty when the body has none. */
    private static String error(String body) {
        try {
            var error = JSONObjectUtils.getString(JSONObjectUtils.parse(body), "error");
            return error != null && error.matches("[a-z_]{1,64}") ? error : "";
        } catch (ParseException e) {
            return "";
        }
    }
}
