package dev.landfall.gateway.api.stream;

import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.websocket.WebSocketService;
import com.linecorp.armeria.server.websocket.WebSocketServiceHandler;
import dev.landfall.gateway.api.http.ApiMeters;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** WebSockets (RFC 6455) from any origin: opens them, keeps them alive, and ends them all when the hub stops. */
public final class SocketService implements AutoCloseable {
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final Executor threads;
    private final Limits limits;
    private final ApiMeters meters;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor beats;

    public SocketService(Executor threads, Limits limits, ApiMeters meters) {
        this.threads = threads;
        this.limits = limits;
        this.meters = meters;
        this.beats = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("api-pings").factory());
        beats.setRemoveOnCancelPolicy(true);
    }

    /**
     * @param socketsMax how many at once; more are closed again at once, with that reason
     * @param messageBytesMax the longest message of the other side
     * @param ping how often a ping is sent
     * @param answer how long the answer to a ping may take
     * @param stall how long a reader may take nothing
     */
    public record Limits(int socketsMax, int messageBytesMax, Duration ping, Duration answer, Duration stall) {
        /** The usual values. */
        public static final Limits USUAL =
                new Limits(20_000, 256 * 1024, Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofMinutes(5));
    }

    /** Begins a conversation. Called on the event loop: must not block. */
    @FunctionalInterface
    public interface Talks {
        /** @param path with its query */
        Talk begin(Socket socket, RequestHeaders headers, String path);
    }

    /**
     * An endpoint.
     *
     * @param otherwise answers requests that do not ask for an upgrade
     */
    public HttpService at(Talks talks, HttpService otherwise) {
        WebSocketServiceHandler handler = (ctx, in) -> begin(talks, ctx, in);
        return WebSocketService.builder(handler)
                .allowedOrigins("*")
                .subprotocols("Bearer")
                .maxFramePayloadLength(limits.messageBytesMax())
                .fallbackService(otherwise)
                .build()
                .decorate((service, ctx, request) -> Gathered.of(service.serve(ctx, request), ctx.eventLoop()));
    }

    private WebSocket begin(Talks talks, ServiceRequestContext ctx, WebSocket in) {
        ctx.clearRequestTimeout();
        var writer = WebSocket.streaming();
        var socket = new Socket(writer, limits.stall());
        if (open.size() >= limits.socketsMax()) {
            meters.refused("sockets_max");
            var _ = writer.whenComplete().handle((_, _) -> {
                in.abort();
                return null;
            });
            socket.end(WebSocketCloseStatus.TRY_AGAIN_LATER, "too many subscribers");
            return writer;
        }
        open.add(socket);
        meters.subscribers("websocket", open.size());
        var talk = talks.begin(socket, ctx.request().headers(), ctx.request().path());
        var beat = beats.scheduleAtFixedRate(
                () -> socket.keepAlive(limits.answer()),
                limits.ping().toMillis(),
                limits.ping().toMillis(),
                TimeUnit.MILLISECONDS);
        var inbox = new Inbox(socket, talk, threads, limits.messageBytesMax());
        var _ = writer.whenComplete().handle((_, _) -> {
            beat.cancel(false);
            open.remove(socket);
            meters.subscribers("websocket", open.size());
            inbox.over();
            return null;
        });
        in.subscribe(inbox, ctx.eventLoop());
        return writer;
    }

    /** Ends all conversations, and gives their last words a moment to go out. */
    @Override
    public void close() {
        beats.shutdownNow();
        var ending = open.stream()
                .map(socket -> {
                    socket.end(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE, "the hub is stopping");
                    return socket.ended();
                })
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ending).get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException gone) {
            // Whoever is gone or does not listen needs no farewell.
            open.forEach(Socket::abort);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
