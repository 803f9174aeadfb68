package dev.landfall.provider.oidc;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTParser;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Identity.Tokens;
import dev.landfall.provider.ProviderException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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
        var request = Wire.request(issuer.tokenEndpoint())
                .header("Authorization", basic())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofString(encoded(form)))
                .build();
        var answer = issuer.wire().send(request);
        if (answer.statusCode() != 200) {
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

    private ProviderException refusal(HttpResponse<String> answer) {
        var error = error(answer.body());
        var message = "the issuer " + issuer.name() + " answered " + answer.statusCode() + " " + error;
        if (answer.statusCode() == 429) {
            return new ProviderException(Fault.THROTTLED, message, retryAfter(answer), null);
        }
        var refused = answer.statusCode() / 100 == 4 && !error.isEmpty() && !OUR_FAULT.contains(error);
        return new ProviderException(refused ? Fault.UNAUTHENTICATED : Fault.UNAVAILABLE, message);
    }

    private static Duration retryAfter(HttpResponse<String> answer) {
        try {
            var seconds = answer.headers()
                    .firstValue("Retry-After")
                    .map(Long::parseLong)
                    .orElse(1L);
            return Duration.ofSeconds(Math.clamp(seconds, 1, 3600));
        } catch (NumberFormatException date) {
            return Duration.ofSeconds(1);
        }
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

    private String basic() {
        var both = url(client.clientId()) + ":" + url(client.clientSecret());
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.US_ASCII));
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> url(field.getKey()) + "=" + url(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String url(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
