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

/** A request that was read whole, and the one answer to it. Belongs to one virtual thread. */
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

    /** @param path as it came, without the query */
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

    /** GET, PUT and so on. HEAD (RFC 9110 section 9.3.2) is a GET whose answer has no body: whoever answers need not care. */
    public HttpMethod method() {
        return headOnly() ? HttpMethod.GET : headers.method();
    }

    /** Whether nobody reads more of the answer than its head. */
    boolean headOnly() {
        return headers.method() == HttpMethod.HEAD;
    }

    /** The path as it came, percent signs and all. */
    public String path() {
        return path;
    }

    /**
     * What stands behind the question mark.
     *
     * @throws dev.landfall.core.model.Refused INVALID when it cannot be one
     */
    public Query query() {
        var known = query;
        if (known == null) {
            known = Query.parse(rawQuery());
            query = known;
        }
        return known;
    }

    /** A header's first value; empty string when it is absent. */
    public String header(CharSequence name) {
        return headers.get(name, "");
    }

    /** The whole body; may be empty. */
    public byte[] body() {
        return body;
    }

    /**
     * On whose behalf this is. From here on it has one of that owner's seats.
     *
     * @throws dev.landfall.core.model.Refused UNAUTHENTICATED; TOO_MANY when the owner has too many requests under way
     * @throws HubLimitReached when there are too many of all owners
     */
    public Principal principal() {
        var principal = authentication.principal(headers);
        seats.identified(principal);
        return principal;
    }

    /**
     * Begins to wait for a device: it holds no seat of those that are answered, but one of those that wait. Refusals as those
     * of {@link #principal}.
     */
    public void waits() {
        seats.waits();
    }

    /** As {@link #waits}, for what follows events as long as somebody reads. */
    public void follows() {
        seats.follows();
    }

    /** Says which token is wanted (RFC 6750 section 3), when that is what is wrong; a token that came was not good enough. */
    public void challenge(int httpStatus) {
        if (httpStatus == 401) {
            addHeader("www-authenticate", header("authorization").isEmpty() ? CHALLENGE : CHALLENGE + INVALID);
        }
    }

    /** Says when it is worth trying again, if the failure says so. */
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

    /** Adds a header to the answer, which must not have begun. */
    public void addHeader(String name, String value) {
        extra.add(Map.entry(name, value));
    }

    /** Whether the answer has begun. */
    public boolean begun() {
        return status != 0;
    }

    /** The answer's HTTP status; 0 before it began. */
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

    /** Answers line by line; nothing is sent before the first one, so that an error may still set the status. */
    public StreamedLines lines(String mediaType) {
        return lines(mediaType, StreamedLines.PATIENCE);
    }

    /** As {@link #lines(String)}, for a reader who may take nothing for as long as this. */
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
            throw new CancellationException("whoever asked is gone");
        }
    }

    /** Says on which page a list goes on, if it does. */
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
