package dev.landfall.core.access;

import dev.landfall.provider.Identity;
import java.time.Instant;

/**
 * Turns tokens into principals and codes into tokens, through the identity provider. Failures come out as
 * {@link dev.landfall.core.model.Refused} with UNAUTHENTICATED, NOT_FOUND (no such authorization provider) or UNAVAILABLE.
 */
public final class Logins {
    private final Identity identity;

    public Logins(Identity identity) {
        this.identity = identity;
    }

    /** Who this token is. Cached below; cheap enough for every request. */
    public Principal verify(String token) {
        throw new UnsupportedOperationException(identity.toString());
    }

    /** Turns a device's one-time code into tokens; see {@link Identity#exchange}. */
    public Tokens exchange(String provider, String code, String device) {
        throw new UnsupportedOperationException();
    }

    /** Turns a refresh token into new tokens; see {@link Identity#refresh}. */
    public Tokens refresh(String provider, String refreshToken, String device) {
        throw new UnsupportedOperationException();
    }

    /** Never logged: {@link #toString} says nothing of the tokens. */
    public record Tokens(String accessToken, String refreshToken, Instant expiry) {
        @Override
        public String toString() {
            return "Tokens[***, expiry=" + expiry + "]";
        }
    }
}
