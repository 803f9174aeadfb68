package dev.landfall.gateway.api.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.landfall.core.access.Principal;
import dev.landfall.guard.NodeLocal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** A request that was read completely, and its answer. For one virtual thread. */
public final class Exchange {
    private static final String CHALLENGE = "Bearer realm=\"landfall\"";
    private static final String INVALID = ", error=\"invalid_token\"";

    private final RequestHeaders headers;
    private final String path;
    private @Nullable Query query;
    private final byte[] body;
    private final Authentication authentication;
    private final HttpResponseWriter out;
    private final RequestSeats seats;

    @NodeLocal("one request")
    private final List<Map.Entry<String, String>> extra = new ArrayList<>();

    private int status;

    /** @param path as it was received, without the query */
    Exchange(
            RequestHeaders headers,
            String path,
            byte[] body,
            Authentication authentication,
            HttpResponseWriter out,
            RequestSeats seats) {
        this.headers = headers;
        this.path = path;
        this.body = body;
        this.authentication = authentication;
        this.out = out;
        this.seats = seats;
    }

    RequestHeaders headers() {
        return headers;
    }

    /** The method. A HEAD request (RFC 9110 section 9.3.2) is shown as a GET; its body is then left out. */
    public HttpMethod method() {
        return headOnly() ? HttpMethod.GET : headers.method();
    }

    /** Whether only the head of the answer is sent. */
    boolean headOnly() {
        return headers.method() == HttpMethod.HEAD;
    }

    /** The path as it was received, still percent-encoded. */
    public String path() {
        return path;
    }

    /**
     * The query.
     *
     * @throws dev.landfall.core.model.Refused INVALID when it is not valid
     */
    public Query query() {
        var known = query;
        if (known == null) {
            known = Query.parse(rawQuery());
            query = known;
        }
        return known;
    }

    /** The first value of a header; the empty string when it is missing. */
    public String header(CharSequence name) {
        return headers.get(name, "");
    }

    /** The whole body; may be empty. */
    public byte[] body() {
        return body;
    }

    /**
     * Authenticates the request. From then on it holds a seat of the principal's owner.
     *
     * @throws dev.landfall.core.model.Refused UNAUTHENTICATED; TOO_MANY when the owner has too many open requests
     * @throws HubLimitReached when all owners together have
     */
    public Principal principal() {
        var principal = authentication.principal(headers);
        seats.identified(principal);
        return principal;
    }

    /** Exchanges the seat of an answered request for one of those that wait for a device. Refusals as in {@link #principal}. */
    public void waits() {
        seats.waits();
    }

    /** As {@link #waits}, for a seat of those that follow events. */
    public void follows() {
        seats.follows();
    }

    /** Adds the challenge (RFC 6750 section 3) to an answer with 401; with the error {@code invalid_token} if the request had a token. */
    public void challenge(int httpStatus) {
        if (httpStatus == 401) {
            addHeader("www-authenticate", header("authorization").isEmpty() ? CHALLENGE : CHALLENGE + INVALID);
        }
    }

    /** Adds the time after which the caller should try again, if the failure names one. */
    public void retryAfter(ErrorAnswer failure) {
        failure.quota()
                .ifPresent(quota -> addHeader(
                        "retry-after",
                        Long.toString(Math.max(1, quota.retryAfter().toSeconds()))));
    }

    void abort(CancellationException cause) {
        if (out.isOpen()) {
            out.abort(cause);
        }
        seats.close();
    }

    /** Adds a header to the answer, before the answer has begun. */
    public void addHeader(String name, String value) {
        extra.add(Map.entry(name, value));
    }

    /** Whether the answer has begun. */
    public boolean begun() {
        return status != 0;
    }

    /** The HTTP status of the answer; 0 before it has begun. */
    public int status() {
        return status;
    }

    /** Answers with a body. */
    public void answer(int httpStatus, String mediaType, byte[] content) {
        begin(httpStatus, mediaType, content.length);
        if (!headOnly() && content.length > 0) {
            send(HttpData.wrap(content));
        }
        out.close();
    }

    /** Answers without a body. */
    public void answer(int httpStatus) {
        begin(httpStatus, "", httpStatus == 304 || httpStatus == 204 ? -1 : 0);
        out.close();
    }

    /** Answers line by line. Nothing is sent before the first line, so that an error can still set the status. */
    public StreamedLines lines(String mediaType) {
        return lines(mediaType, StreamedLines.PATIENCE);
    }

    /** As {@link #lines(String)}, for a reader that may read nothing for this time. */
    public StreamedLines lines(String mediaType, Duration patience) {
        return new StreamedLines(this, out, mediaType, patience);
    }

    void begin(int httpStatus, String mediaType, long length) {
        status = httpStatus;
        var builder = ResponseHeaders.builder(httpStatus);
        if (!mediaType.isEmpty()) {
            builder.set(HttpHeaderNames.CONTENT_TYPE, mediaType);
        }
        if (length >= 0) {
            builder.setLong(HttpHeaderNames.CONTENT_LENGTH, length);
        }
        extra.forEach(header -> builder.add(header.getKey(), header.getValue()));
        send(builder.build());
    }

    private void send(HttpObject part) {
        if (!out.tryWrite(part)) {
            throw new CancellationException("the client has disconnected");
        }
    }

    /** Adds the headers with the token of the next page, if there is one. */
    public void nextPage(Optional<String> token) {
        token.ifPresent(next -> {
            addHeader("next-page-token", next);
            addHeader(
                    "link",
                    "<" + path + "?" + Percent.withParameter(rawQuery(), "pageToken", next) + ">; rel=\"next\"");
        });
    }

    private String rawQuery() {
        var raw = headers.path();
        var mark = raw.indexOf('?');
        return mark < 0 ? "" : raw.substring(mark + 1);
    }
}
