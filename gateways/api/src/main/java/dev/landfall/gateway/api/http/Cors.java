package dev.landfall.gateway.api.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;

/** Answers browsers whose page has another origin (the CORS protocol of the Fetch standard). */
final class Cors {
    private static final String METHODS = "GET, HEAD, POST, PUT, DELETE";
    private static final String HEADERS = "authorization, content-type, accept, etag";
    private static final String SHOWN = "next-page-token, link, retry-after, www-authenticate";
    private static final String KEPT_SECONDS = "600";

    private final Origins origins;

    Cors(Origins origins) {
        this.origins = origins;
    }

    /** Whether the request is a preflight, with which a browser asks for permission. */
    static boolean preflight(RequestHeaders headers) {
        return headers.method() == HttpMethod.OPTIONS
                && headers.contains(HttpHeaderNames.ORIGIN)
                && headers.contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
    }

    /**
     * Answers a preflight.
     *
     * @return whether the page may send the request
     */
    boolean answer(RequestHeaders headers, Exchange exchange) {
        if (origins.reader(headers).isEmpty()) {
            return false;
        }
        exchange.addHeader("access-control-allow-methods", METHODS);
        exchange.addHeader("access-control-allow-headers", HEADERS);
        exchange.addHeader("access-control-max-age", KEPT_SECONDS);
        exchange.answer(204);
        return true;
    }

    /** Adds the headers that let the page read the answer, if it may. */
    void mark(RequestHeaders headers, Exchange exchange) {
        origins.reader(headers).ifPresent(origin -> {
            exchange.addHeader("access-control-allow-origin", origin);
            exchange.addHeader("access-control-expose-headers", SHOWN);
            exchange.addHeader("vary", "origin");
        });
    }
}
