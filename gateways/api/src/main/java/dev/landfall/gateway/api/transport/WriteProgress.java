package dev.landfall.gateway.api.transport;

import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.landfall.guard.Guard;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.AttributeKey;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Stores when a connection last took bytes that were written to it: as long as it does, the peer reads, even if slowly. A connection that
 * takes nothing for too long is closed. The handler is between TLS and the socket, so it sees pieces of at most 16 KiB.
 */
public final class WriteProgress extends ChannelOutboundHandlerAdapter {
    private static final String NAME = "api-write-progress";
    private static final AttributeKey<WriteProgress> KEY = AttributeKey.valueOf(WriteProgress.class, "handler");

    // One listener for all writes; it cannot fail.
    private final ChannelFutureListener taken = future -> taken(future.isSuccess());
    private final Duration untaken;
    private final ThrottledLog errors;
    private volatile long at = System.nanoTime();
    // For the event loop.
    private int waiting;
    private boolean watched;

    /** @param untaken how long a connection may take nothing of what is written to it before it is closed */
    WriteProgress(Duration untaken, ThrottledLog errors) {
        this.untaken = untaken;
        this.errors = errors;
    }

    /**
     * When the connection of a request last took bytes, as {@link System#nanoTime}; without this handler, the time of this call. Call it
     * on the request's event loop.
     */
    public static LongSupplier of(ServiceRequestContext ctx) {
        var channel = ctx.log().ensureAvailable(RequestLogProperty.SESSION).channel();
        var handler = channel == null ? null : channel.attr(KEY).get();
        var now = System.nanoTime();
        return handler == null ? () -> now : () -> handler.at;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.channel().attr(KEY).set(this);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (waiting++ == 0) {
            at = System.nanoTime();
        }
        if (!watched) {
            watch(ctx, untaken.toNanos());
        }
        var _ = ctx.write(message, promise.unvoid().addListener(taken));
    }

    private void taken(boolean whole) {
        waiting--;
        if (whole) {
            at = System.nanoTime();
        }
    }

    private void watch(ChannelHandlerContext ctx, long nanos) {
        watched = true;
        var _ = ctx.executor().schedule(Guard.guarded(NAME, () -> look(ctx)), nanos, TimeUnit.NANOSECONDS);
    }

    /** Checks the progress. The writer may have given up already, and the rest in the buffers must not keep the connection open. */
    private void look(ChannelHandlerContext ctx) {
        watched = false;
        var left = untaken.toNanos() - (System.nanoTime() - at);
        if (waiting == 0 || !ctx.channel().isActive()) {
            return;
        }
        if (left > 0) {
            watch(ctx, left);
            return;
        }
        errors.happened(
                "stalled",
                () -> "a client at " + ctx.channel().remoteAddress() + " took nothing for " + untaken.toSeconds()
                        + " s of what was written to it");
        var _ = ctx.close();
    }
}
