package dev.landfall.gateway.api.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import dev.landfall.core.access.Logins;
import dev.landfall.core.access.Principal;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import java.util.Optional;

/** Authenticates requests: {@code Authorization: Bearer} (RFC 6750), with the scheme in upper or lower case. */
public final class Authentication {
    private static final String SCHEME = "bearer ";

    private final Logins logins;

    public Authentication(Logins logins) {
        this.logins = logins;
    }

    /**
     * The principal of a request. Blocks.
     *
     * @throws Refused UNAUTHENTICATED without a valid token; UNAVAILABLE when it cannot be checked
     */
    public Principal principal(RequestHeaders headers) {
        return verify(token(headers.get(HttpHeaderNames.AUTHORIZATION, "")));
    }

    /**
     * The token in an {@code Authorization} header.
     *
     * @throws Refused UNAUTHENTICATED when there is none
     */
    public static String token(String header) {
        return bearer(header).orElseThrow(() -> new Refused(Reason.UNAUTHENTICATED, "A bearer token is missing."));
    }

    /** As {@link #token}; empty when there is none. */
    public static Optional<String> bearer(String header) {
        return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(header.substring(SCHEME.length()).strip())
                : Optional.empty();
    }

    /**
     * As {@link #principal}, for a token from another place. A token that has expired is refused here, before the request has any effect.
     */
    public Principal verify(String token) {
        var principal = logins.verify(token);
        if (logins.ended(principal).isPresent()) {
            throw new Refused(
                    Reason.UNAUTHENTICATED, "The token has expired. Get a new token, and repeat the request.");
        }
        return principal;
    }
}
