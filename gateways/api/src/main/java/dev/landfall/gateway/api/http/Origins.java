package dev.landfall.gateway.api.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The web pages that may use the API from a browser: those from the hub's own address, and those of the origins (RFC 6454) that the
 * operator has allowed. A request without {@code Origin} does not come from a page of a browser, and is allowed.
 */
public final class Origins {
    private static final String ANY = "*";

    private final Set<String> allowed;

    /** @param allowed such as {@code https://app.example.com}, in lower case; {@code *} for any */
    public Origins(Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    /** Whether the origin of a request may use the API; true without an origin. */
    public boolean allows(RequestHeaders headers) {
        var origin = headers.get(HttpHeaderNames.ORIGIN, "");
        return origin.isEmpty() || own(origin, headers) || listed(origin);
    }

    /** The origin that the answer allows to read it; empty when there is none, or it may not. */
    Optional<String> reader(RequestHeaders headers) {
        var origin = headers.get(HttpHeaderNames.ORIGIN, "");
        return !origin.isEmpty() && allows(headers) ? Optional.of(origin) : Optional.empty();
    }

    private boolean listed(String origin) {
        return allowed.contains(ANY) || allowed.contains(origin.toLowerCase(Locale.ROOT));
    }

    private static boolean own(String origin, RequestHeaders headers) {
        var authority = headers.authority();
        return authority != null && origin.equalsIgnoreCase("https://" + authority);
    }
}
