package dev.landfall.gateway.api.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which web pages may use the API from a browser: those that came from the hub's own address, and those of the origins
 * (RFC 6454) that an operator has allowed. What sends no {@code Origin} is no page of a browser and is not asked.
 */
public final class Origins {
    private static final String ANY = "*";

    private final Set<String> allowed;

    /** @param allowed such as {@code https://app.example.com}, in small letters; {@code *} for any */
    public Origins(Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    /** Whether the page from which a request comes may use the API; true without a page. */
    public boolean allows(RequestHeaders headers) {
        var origin = headers.get(HttpHeaderNames.ORIGIN, "");
        return origin.isEmpty() || own(origin, headers) || listed(origin);
    }

    /** The origin that is told in the answer that it may read it; empty when there is none or it may not. */
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
