package dev.landfall.gateway.api.stream;

import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.api.http.Authentication;
import java.time.Duration;

/** Looks every few seconds whether the token of a long conversation still holds: it may have been revoked meanwhile. */
public final class TokenWatch {
    /** How often. With the wait for events it stays below the 5 s in which a delivery has to end. */
    public static final Duration EVERY = Duration.ofSeconds(2);

    private final Authentication authentication;
    private final String token;
    private long checkedAt = System.nanoTime();

    public TokenWatch(Authentication authentication, String token) {
        this.authentication = authentication;
        this.token = token;
    }

    /** @throws Refused UNAUTHENTICATED when it does not hold any more; a check that cannot be made now is put off */
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
