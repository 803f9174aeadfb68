package dev.landfall.gateway.api.plgd;

import com.linecorp.armeria.common.Cookie;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import dev.landfall.core.feed.Feed;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.api.http.ApiMeters;
import dev.landfall.gateway.api.http.ApiSeats;
import dev.landfall.gateway.api.http.Authentication;
import dev.landfall.gateway.api.http.ErrorAnswer;
import dev.landfall.gateway.api.http.Query;
import dev.landfall.gateway.api.stream.Socket;
import dev.landfall.gateway.api.stream.SocketHandler;
import dev.landfall.gateway.api.stream.SocketService.Handlers;
import dev.landfall.gateway.api.transcode.MessageWriter;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The event stream over a WebSocket, as plgd's clients know it. The upgrade precedes the check of the token, which is in a cookie or in
 * place of a subprotocol, because browsers cannot send other headers.
 */
public final class EventSocketHandlers implements Handlers {
    private static final String PATH = "/api/v1/ws/events";

    private final Feed feed;
    private final EventFrames frames;
    private final Authentication authentication;
    private final Executor threads;
    private final ApiMeters meters;
    private final ApiSeats seats;

    public EventSocketHandlers(
            PlgdCalls core, Authentication authentication, Executor threads, ApiMeters meters, ApiSeats seats) {
        this.feed = core.feed();
        this.frames = new EventFrames(core.messages(), core.states());
        this.authentication = authentication;
        this.threads = threads;
        this.meters = meters;
        this.seats = seats;
    }

    @Override
    public SocketHandler begin(Socket socket, RequestHeaders headers, String path) {
        var mark = path.indexOf('?');
        var bare = mark < 0 ? path : path.substring(0, mark);
        var known = bare.replaceAll("/+$", "").equals(PATH);
        return new EventSocketHandler(
                this, socket, known ? token(headers) : Optional.empty(), writer(headers, path), known);
    }

    @Override
    public byte[] refusal(ErrorAnswer failure, RequestHeaders headers, String path) {
        return StatusJson.frame(failure);
    }

    private static MessageWriter writer(RequestHeaders headers, String path) {
        var mark = path.indexOf('?');
        return PlgdRequest.writer(
                accept(mark < 0 ? "" : path.substring(mark + 1)).orElse(headers.get(HttpHeaderNames.ACCEPT, "")));
    }

    /** The {@code accept} parameter; empty for a query that is not valid, because this runs on the event loop. */
    private static Optional<String> accept(String query) {
        try {
            return Query.parse(query).first("accept");
        } catch (Refused wrong) {
            return Optional.empty();
        }
    }

    /** The token: programs send a header; browsers send the cookie or a subprotocol. */
    private static Optional<String> token(RequestHeaders headers) {
        var header = Authentication.bearer(headers.get(HttpHeaderNames.AUTHORIZATION, ""));
        if (header.isPresent()) {
            return header;
        }
        var cookie = headers.cookies().stream()
                .filter(candidate -> candidate.name().equals("token"))
                .map(Cookie::value)
                .findFirst();
        return cookie.or(() -> subprotocol(headers));
    }

    private static Optional<String> subprotocol(RequestHeaders headers) {
        var offered = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .map(String::strip)
                .toList();
        return offered.size() == 2 && offered.getFirst().equalsIgnoreCase("bearer")
                ? Optional.of(offered.getLast())
                : Optional.empty();
    }

    Feed feed() {
        return feed;
    }

    EventFrames frames() {
        return frames;
    }

    Authentication authentication() {
        return authentication;
    }

    Executor threads() {
        return threads;
    }

    ApiMeters meters() {
        return meters;
    }

    ApiSeats seats() {
        return seats;
    }
}
