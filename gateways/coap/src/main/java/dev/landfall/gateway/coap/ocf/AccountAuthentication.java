package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Logins;
import dev.landfall.core.access.Principal;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.door.session.SignIns;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * The part that sign-up, sign-in, sign-out, sign-off and refresh share: authentication, and how long a token is still valid. Blocks; on
 * virtual threads.
 */
final class AccountAuthentication {
    /** The number of seconds that devices understand as "never". */
    private static final long NEVER = -1;

    private static final Instant FOREVER = Instant.parse("9000-01-01T00:00:00Z");

    private final Logins logins;
    private final SignIns signIns;
    private final Clock clock;

    /** @param signIns bounds how many devices are identified at once */
    AccountAuthentication(Logins logins, SignIns signIns, Clock clock) {
        this.logins = logins;
        this.signIns = signIns;
        this.clock = clock;
    }

    /**
     * The device that {@code text} names. A certificate of the connection must not name another device. Where certificates are required,
     * it must name this one: a certificate of a manufacturer or of a whole fleet does not prove which device it is.
     *
     * @throws CoapRefusal when it is not a device id, or not proved
     */
    DeviceId device(OcfRequest request, String text) {
        var id = DeviceId.parse(text).orElseThrow(() -> CoapRefusal.bad("di is not a UUID"));
        var connection = request.device().peer().connection();
        var proved = connection.identity();
        if (proved.isEmpty() && connection.identityRequired()) {
            throw new CoapRefusal(
                    Code.UNAUTHORIZED,
                    "certificate-without-device",
                    "the certificate does not name a device: it needs the subject CN=uuid:" + id);
        }
        if (proved.isPresent() && !proved.get().equals(id)) {
            throw new CoapRefusal(
                    Code.UNAUTHORIZED, "certificate-mismatch", "the certificate belongs to another device than di");
        }
        return id;
    }

    /** The principal of a token. */
    Principal principal(OcfRequest request, String token) {
        return signIns.identify(address(request), () -> logins.verify(token));
    }

    /**
     * The principal of a token, if its owner is the user that the device names.
     *
     * @throws CoapRefusal 4.01 when it is another one
     */
    Principal principal(OcfRequest request, String token, String user) {
        var principal = principal(request, token);
        if (!principal.owner().equals(user)) {
            throw CoapRefusal.unauthorized("uid is not the owner that the token names");
        }
        return principal;
    }

    /** The tokens for a one-time code; see {@link #fromIssuer}. */
    Logins.Tokens exchange(OcfRequest request, String provider, String code, DeviceId device) {
        return fromIssuer(request, "the code", () -> logins.exchange(provider, code, device.toString()));
    }

    /** The tokens for a refresh token; see {@link #fromIssuer}. */
    Logins.Tokens refresh(OcfRequest request, String provider, String token, DeviceId device) {
        return fromIssuer(request, "the refresh token", () -> logins.refresh(provider, token, device.toString()));
    }

    /**
     * Requests tokens from the issuer. A code or refresh token that the issuer refuses will never be accepted, so the device gets 4.01,
     * without the issuer's reason: a device that gets 5.03 repeats its request for ever. If the issuer does not answer, or refuses the
     * hub itself, the device gets a temporary error.
     *
     * @param what the device has shown, for the message
     */
    private Logins.Tokens fromIssuer(OcfRequest request, String what, Supplier<Logins.Tokens> ask) {
        Logins.Tokens tokens;
        try {
            tokens = signIns.identify(address(request), ask);
        } catch (Refused refused) {
            if (refused.reason() == Reason.UNAUTHENTICATED || refused.reason() == Reason.NOT_FOUND) {
                throw CoapRefusal.unauthorized(what + " is wrong, was used already, or has expired");
            }
            if (refused.reason() == Reason.UNAVAILABLE) {
                request.device().peer().refused("issuer-unavailable", refused.text());
                throw new CoapRefusal(
                        Code.SERVICE_UNAVAILABLE,
                        "issuer-unavailable",
                        "the hub cannot check the identity of the device now: try again later");
            }
            throw refused;
        }
        if (tokens.refreshToken().isEmpty()) {
            throw CoapRefusal.unauthorized("the issuer gave no refresh token");
        }
        if (!tokens.expiry().plus(Access.TOLERANCE).isAfter(clock.instant())) {
            throw CoapRefusal.unauthorized("the issuer gave a token that has already expired");
        }
        return tokens;
    }

    /** The seconds until {@code margin} before {@code end}; {@value #NEVER} when there is no end; negative when that time has passed. */
    long secondsLeft(Instant end, Duration margin) {
        if (end.isAfter(FOREVER)) {
            return NEVER;
        }
        var left = Duration.between(clock.instant(), end).minus(margin).toSeconds();
        return Math.min(left, Integer.MAX_VALUE);
    }

    /** The validity in seconds that a device is told at sign-in; see {@link #validSeconds}. */
    long expiresIn(Principal principal, Duration margin) {
        return validSeconds(principal.expiry(), margin);
    }

    /** The validity in seconds that a device is told with new tokens; see {@link #validSeconds}. */
    long expiresIn(Logins.Tokens tokens) {
        return validSeconds(tokens.expiry().plus(Access.TOLERANCE), Duration.ZERO);
    }

    /**
     * The seconds until a token expires, less the margin. The tolerance for clocks is not counted, but a token within it is still valid,
     * and the device is told to refresh it at once.
     */
    private long validSeconds(Instant end, Duration margin) {
        var left = secondsLeft(end, margin);
        if (end.isAfter(FOREVER)) {
            return NEVER;
        }
        if (left < 1) {
            throw CoapRefusal.unauthorized(
                    "the token expires too soon: it must be valid for at least " + margin.toSeconds() + " s");
        }
        return Math.max(1, left - Access.TOLERANCE.toSeconds());
    }

    private static String address(OcfRequest request) {
        return request.device().peer().connection().address();
    }

    /** The current time. */
    Instant now() {
        return clock.instant();
    }
}
