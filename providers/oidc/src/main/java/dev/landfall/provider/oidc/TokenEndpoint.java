package dev.landfall.provider.oidc;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTParser;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Identity.Tokens;
import dev.landfall.provider.ProviderException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests tokens from an issuer (RFC 6749 sections 4.1.3, 4.4.2 and 6), as one of the hub's clients. Any thread; blocks. */
final class TokenEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(TokenEndpoint.class);

    /** The errors that concern the hub's own client. A device that is told that its code is wrong would forget its account. */
    private static final Set<String> OUR_FAULT = Set.of(
            "invalid_client",
            "unauthorized_client",
            "unsupported_grant_type",
            "invalid_scope",
            "server_error",
            "temporarily_unavailable");

    /** The maximum number of open requests at the issuer; further ones wait. */
    private static final int UNDER_WAY_MAX = 64;

    private static final Duration TURN_WAIT = Duration.ofSeconds(10);
    private static final Duration LOG_PAUSE = Duration.ofSeconds(10);

    private static final long SECONDS_MAX = Duration.ofDays(36_500).toSeconds();

    private final IssuerKeys issuer;
    private final OidcSettings.Provider client;
    private final InstantSource clock;
    private final Semaphore turns = new Semaphore(UNDER_WAY_MAX);
    private final AtomicReference<Instant> loggedAt = new AtomicReference<>(Instant.MIN);

    TokenEndpoint(IssuerKeys issuer, OidcSettings.Provider client, InstantSource clock) {
        this.issuer = issuer;
        this.client = client;
        this.clock = clock;
    }

    String redirectUri() {
        return client.redirectUri();
    }

    /**
     * Requests tokens.
     *
     * @throws ProviderException UNAUTHENTICATED with a text for the owner of the code or token, without addresses; THROTTLED, UNAVAILABLE
     */
    Tokens ask(Map<String, String> form) {
        takeTurn();
        try {
            return answered(form);
        } finally {
            turns.release();
        }
    }

    private void takeTurn() {
        try {
            if (!turns.tryAcquire(TURN_WAIT.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new ProviderException(
                        Fault.THROTTLED, "too many ask the issuer at once", Duration.ofSeconds(1), null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw HttpIssuerTransport.unavailable(
                    "interrupted while waiting for a turn at the issuer " + issuer.name(), e);
        }
    }

    private Tokens answered(Map<String, String> form) {
        var answer = issuer.reach().ask(issuer.tokenEndpoint(), client.clientId(), client.clientSecret(), form);
        if (answer.status() != 200) {
            throw refusal(answer);
        }
        try {
            return tokens(JSONObjectUtils.parse(answer.body()));
        } catch (ParseException e) {
            throw HttpIssuerTransport.unavailable(
                    "the token endpoint of " + issuer.name() + " answers something unreadable", e);
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
        // expires_in is only recommended (RFC 6749 section 5.1): the token itself may have its expiry.
        var expiry = JWTParser.parse(access).getJWTClaimsSet().getExpirationTime();
        if (expiry == null) {
            throw new ParseException("expires_in is missing", 0);
        }
        return new Tokens(access, refresh == null ? "" : refresh, expiry.toInstant());
    }

    private ProviderException refusal(IssuerTransport.Answer answer) {
        var error = error(answer.body());
        var message = "the issuer " + issuer.name() + " answered " + answer.status() + " " + error;
        if (answer.status() == 429) {
            return new ProviderException(Fault.THROTTLED, message, pause(answer), null);
        }
        var refused = answer.status() / 100 == 4 && !error.isEmpty() && !OUR_FAULT.contains(error);
        if (refused) {
            return new ProviderException(Fault.UNAUTHENTICATED, describe(error));
        }
        log(message);
        return new ProviderException(Fault.UNAVAILABLE, message);
    }

    /** The reason for the owner of a code or refresh token, without names and addresses. */
    private static String describe(String error) {
        return error.equals("invalid_grant")
                ? "it is wrong, expired, used already, revoked, or meant for another device"
                : "the issuer answered " + error;
    }

    /** Logs a failure that is not the devices' fault, at most every ten seconds, so that a fleet cannot fill the log. */
    private void log(String message) {
        var now = clock.instant();
        var last = loggedAt.get();
        var pausing = !now.isBefore(last) && now.isBefore(last.plus(LOG_PAUSE));
        if (!pausing && loggedAt.compareAndSet(last, now)) {
            LOG.warn("codes and refresh tokens cannot be exchanged: {}", message);
        }
    }

    private static Duration pause(IssuerTransport.Answer answer) {
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
