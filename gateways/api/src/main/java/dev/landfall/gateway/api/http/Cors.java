package dev.landfall.gateway.api.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;

/** What browsers ask and are told before a page of another origin may use the API (the CORS protocol of the Fetch standard). */
final class Cors {
    private static final String METHODS = "GET, HEAD, POST, PUT, DELETE";
    private static final String HEADERS = "authorization, content-type, accept, etag";
    private static final String SHOWN = "next-page-token, link, retry-after, www-authenticate";
    private static final String KEPT_SECONDS = "600";

    private final Origins origins;

    Cors(Origins origins) {
        this.origins = origins;
    }

    /** Whether a browser only asks if it may send a request. */
    static boolean preflight(RequestHeaders headers) {
        return headers.method() == HttpMethod.OPTIONS
                && headers.contains(HttpHeaderNames.ORIGIN)
                && headers.contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
    }

    /** Answers a browser's question; true when the answer is yes. */
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

    /** Adds what lets the page read the answer, when it may. */
    void mark(RequestHeaders headers, Exchange exchange) {
        origins.reader(headers).ifPresent(origin -> {
            exchange.addHeader("access-control-allow-origin", origin);
            exchange.addHeader("access-control-expose-headers", SHOWN);
            exchange.addHeader("vary", "origin");
        });
    }
}
