package dev.landfall.gateway.api.transport;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.landfall.guard.Guard;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection on which the head of a request begins and does not end in time, so that a peer which sends a byte now and then
 * cannot hold a connection. The time counts from the connection, TLS included, and later from the first byte after an answer. For HTTP/2
 * it ends with the first request.
 */
final class HeadDeadline extends ChannelInboundHandlerAdapter {
    private static final String NAME = "api-head-deadline";
    private static final AttributeKey<HeadDeadline> KEY = AttributeKey.valueOf(HeadDeadline.class, "handler");

    private final Duration deadline;
    private @Nullable ScheduledFuture<?> timer;
    private boolean waiting = true;
    // What would be cut off if the connection were closed now.
    private boolean heard;
    private boolean begun;
    private int open;

    HeadDeadline(Duration deadline) {
        this.deadline = deadline;
    }

    /**
     * The decorator before every service: tells the handler of the connection when a head has arrived and when the answer is complete.
     */
    static HttpResponse serve(HttpService service, ServiceRequestContext ctx, HttpRequest request) throws Exception {
        var channel = ctx.log().ensureAvailable(RequestLogProperty.SESSION).channel();
        var handler = channel == null ? null : channel.attr(KEY).get();
        if (channel != null && handler != null) {
            handler.arrived();
            var last = !ctx.sessionProtocol().isMultiplex();
            var _ = ctx.log().whenComplete().thenRun(() -> onLoop(channel, () -> handler.answered(last)));
        }
        return service.serve(ctx, request);
    }

    /** Runs a task on the event loop, at once if this is the loop: the connection may be closed before the loop reaches a queued task. */
    private static void onLoop(Channel channel, Runnable task) {
        if (channel.eventLoop().inEventLoop()) {
            var _ = Guard.run(NAME, task);
        } else {
            channel.eventLoop().execute(Guard.guarded(NAME, task));
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.channel().attr(KEY).set(this);
        begin(ctx.channel());
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        heard = true;
        if (waiting && timer == null) {
            begin(ctx.channel());
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stop();
        ctx.fireChannelInactive();
    }

    private void begin(Channel channel) {
        Runnable close = () -> {
            var _ = channel.close();
        };
        timer = channel.eventLoop().schedule(Guard.guarded(NAME, close), deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Bytes of a request have arrived, after TLS. */
    static void read(Channel channel) {
        var handler = channel.attr(KEY).get();
        if (handler != null) {
            handler.begun = true;
        }
    }

    /** Whether something is cut off when the connection is closed now: a handshake, a request that has begun, or an answer. */
    static boolean busy(Channel channel, @Nullable SslHandler tls) {
        var handler = channel.attr(KEY).get();
        if (handler == null) {
            return true;
        }
        if (tls != null && !tls.handshakeFuture().isSuccess()) {
            return handler.heard;
        }
        var two = tls != null && ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol());
        return handler.open > 0 || (handler.begun && !two);
    }

    private void arrived() {
        waiting = false;
        open++;
        stop();
    }

    private void answered(boolean last) {
        open--;
        if (last) {
            waiting = true;
            begun = false;
        }
    }

    private void stop() {
        var running = timer;
        if (running != null) {
            running.cancel(false);
            timer = null;
        }
    }
}
