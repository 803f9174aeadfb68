package dev.landfall.gateway.api.stream;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.websocket.WebSocketService;
import com.linecorp.armeria.server.websocket.WebSocketServiceHandler;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.api.http.ApiMeters;
import dev.landfall.gateway.api.http.ApiService;
import dev.landfall.gateway.api.http.ErrorAnswer;
import dev.landfall.gateway.api.http.HttpErrorMapper;
import dev.landfall.gateway.api.http.HubLimitReached;
import dev.landfall.gateway.api.http.RequestSeats;
import dev.landfall.gateway.api.transport.ThrottledLog;
import dev.landfall.gateway.api.transport.WriteProgress;
import dev.landfall.guard.NodeLocal;
import dev.landfall.guard.Schedule;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The WebSockets (RFC 6455) of the port: opens them, keeps them alive, and closes them all when the hub shuts down. */
public final class SocketService implements AutoCloseable {
    private static final Duration FAREWELL = Duration.ofSeconds(1);
    /** The time for the last messages to a peer that is being disconnected. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(30);

    private final Executor threads;
    private final Limits limits;
    private final ApiMeters meters;
    private final ApiService.Guests guests;
    private final ThrottledLog cuts;
    private final SocketBacklog backlog = new SocketBacklog();

    @NodeLocal("nothing: the WebSockets of this process")
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private final Schedule beats = new Schedule("api-pings");

    public SocketService(Executor threads, Limits limits, ApiMeters meters, ApiService.Guests guests) {
        this.threads = threads;
        this.limits = limits;
        this.meters = meters;
        this.guests = guests;
        this.cuts = new ThrottledLog(meters::refused);
    }

    /**
     * The limits of WebSockets.
     *
     * @param messageBytesMax the maximum size of a message of the peer
     * @param ping how often a ping is sent
     * @param answer how long the answer to a ping may take
     * @param stall how long a reader may take nothing
     */
    public record Limits(int messageBytesMax, Duration ping, Duration answer, Duration stall) {
        /** The usual limits. */
        public static final Limits USUAL =
                new Limits(256 * 1024, Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofMinutes(5));
    }

    /** Makes the handlers of new connections. Called on the event loop: must not block. */
    public interface Handlers {
        /**
         * Makes the handler of a connection.
         *
         * @param path with its query
         */
        SocketHandler begin(Socket socket, RequestHeaders headers, String path);

        /**
         * The only message to a peer that is refused, in UTF-8.
         *
         * @param path with its query
         */
        byte[] refusal(ErrorAnswer failure, RequestHeaders headers, String path);
    }

    /**
     * Makes a WebSocket endpoint.
     *
     * @param otherwise answers requests without an upgrade
     * @param foreign answers requests of pages whose origin may not use the hub
     */
    public HttpService at(Handlers talks, HttpService otherwise, HttpService foreign) {
        WebSocketServiceHandler handler = (ctx, in) -> begin(talks, ctx, in);
        return WebSocketService.builder(handler)
                // The origin is checked below, because Armeria would refuse clients without an origin.
                .allowedOrigins("*")
                .subprotocols("Bearer")
                .maxFramePayloadLength(limits.messageBytesMax())
                .fallbackService(otherwise)
                .build()
                .decorate((service, ctx, request) -> serve(service, foreign, ctx, request));
    }

    /** Checks the origin first, because a browser sends the hub's cookie with requests of every page. */
    private HttpResponse serve(HttpService service, HttpService foreign, ServiceRequestContext ctx, HttpRequest request)
            throws Exception {
        if (upgrade(request.headers()) && !guests.origins().allows(request.headers())) {
            meters.refused("foreign_origin");
            return foreign.serve(ctx, request);
        }
        return CoalescedResponse.of(service.serve(ctx, request), ctx.eventLoop(), backlog);
    }

    private static boolean upgrade(RequestHeaders headers) {
        return headers.contains("upgrade", "websocket") || headers.contains(":protocol", "websocket");
    }

    private WebSocket begin(Handlers talks, ServiceRequestContext ctx, WebSocket in) {
        ctx.clearRequestTimeout();
        var writer = WebSocket.streaming();
        RequestSeats seats;
        try {
            seats = guests.seats().come(ctx.remoteAddress());
        } catch (Refused | HubLimitReached full) {
            var failure = HttpErrorMapper.failure(full);
            meters.refused(failure.reason());
            var _ = writer.whenComplete().handle((_, _) -> abort(in));
            var message = talks.refusal(
                    failure, ctx.request().headers(), ctx.request().path());
            var _ = writer.tryWrite(WebSocketFrame.ofText(message, true));
            writer.close(WebSocketCloseStatus.TRY_AGAIN_LATER, CloseReasons.fitting(failure.message()));
            return writer;
        }
        var socket = new Socket(
                writer,
                new Socket.Line(
                        limits.stall(), backlog, WriteProgress.of(ctx), seats, (one, word) -> cut(ctx, one, word)));
        open.add(socket);
        meters.subscribers("websocket", open.size());
        var talk = talks.begin(socket, ctx.request().headers(), ctx.request().path());
        var beat = beats.every(limits.ping(), limits.ping(), () -> socket.keepAlive(limits.answer()));
        var inbox = new SocketInbox(socket, talk, threads, limits.messageBytesMax());
        var _ = writer.whenComplete().handle((_, _) -> {
            beat.cancel();
            seats.close();
            socket.gone();
            open.remove(socket);
            meters.subscribers("websocket", open.size());
            inbox.over();
            return null;
        });
        in.subscribe(inbox, ctx.eventLoop());
        return writer;
    }

    private static boolean abort(WebSocket in) {
        in.abort();
        return true;
    }

    /**
     * Disconnects a peer. The last messages wait behind unread ones; if they are not read in time either, the connection is closed
     * without them.
     */
    private void cut(ServiceRequestContext ctx, Socket socket, String word) {
        cuts.happened(word, () -> "a WebSocket of " + ctx.remoteAddress() + " is given up: " + word);
        beats.after(LAST_WORDS, socket::abort);
    }

    /** Closes all connections, after a moment for their last messages. */
    @Override
    public void close() {
        beats.close();
        var ending = open.stream()
                .map(socket -> {
                    socket.end(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE, "the hub is stopping");
                    return socket.ended();
                })
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ending).get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException gone) {
            // A peer that is gone or does not read gets no last message.
            open.forEach(Socket::abort);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
