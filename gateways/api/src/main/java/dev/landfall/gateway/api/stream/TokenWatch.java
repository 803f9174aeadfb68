package dev.landfall.gateway.api.stream;

import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.api.http.Authentication;
import java.time.Duration;

/** Checks every few seconds whether the token of a long connection is still valid: it may have been revoked. */
public final class TokenWatch {
    /** The time between two checks. Together with the wait for events it is below the 5 s in which a delivery has to end. */
    public static final Duration EVERY = Duration.ofSeconds(2);

    private final Authentication authentication;
    private final String token;
    private long checkedAt = System.nanoTime();

    public TokenWatch(Authentication authentication, String token) {
        this.authentication = authentication;
        this.token = token;
    }

    /**
     * Checks the token if it is time. A check that cannot be made now is repeated later.
     *
     * @throws Refused UNAUTHENTICATED when the token is no longer valid
     */
    public void check() {
        var now = System.nanoTime();
        if (now - checkedAt < EVERY.toNanos()) {
            return;
        }
        checkedAt = now;
        try {
            authentication.verify(token);
        } catch (Refused refused) {
            if (refused.reason() != Reason.UNAVAILABLE) {
                throw refused;
            }
        }
    }
}
