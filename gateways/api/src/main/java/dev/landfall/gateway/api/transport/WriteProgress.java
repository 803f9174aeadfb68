package dev.landfall.gateway.api.transport;

import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.AttributeKey;
import java.util.function.LongSupplier;

/**
 * Remembers when a connection last took something of what was written to it: as long as it does, somebody reads, however
 * slowly. Stands between TLS and the line, so it sees pieces of 16 KiB at most.
 */
public final class WriteProgress extends ChannelOutboundHandlerAdapter {
    private static final AttributeKey<WriteProgress> KEY = AttributeKey.valueOf(WriteProgress.class, "handler");

    // One for all writes: it does nothing that could fail.
    private final ChannelFutureListener taken = future -> taken(future.isSuccess());
    private volatile long at = System.nanoTime();

    WriteProgress() {}

    /**
     * When the connection of a request last took something, as {@link System#nanoTime}; when nobody looks at the connection,
     * the time of this call. Ask on the request's event loop.
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
        var _ = ctx.write(message, promise.unvoid().addListener(taken));
    }

    private void taken(boolean whole) {
        if (whole) {
            at = System.nanoTime();
        }
    }
}
