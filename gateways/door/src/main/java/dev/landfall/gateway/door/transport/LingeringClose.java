package dev.landfall.gateway.door.transport;

import dev.landfall.guard.Guard;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * The handler before TLS during a handshake. It makes sure that a peer whose handshake fails receives the TLS alert. If a connection
 * is closed while the peer still sends, the system resets it, and the alert is lost. So only our direction is closed, and all bytes
 * that come are discarded until the peer closes its direction or a short time is over (a lingering close).
 */
final class LingeringClose extends ChannelDuplexHandler {
    private static final long PATIENCE_MILLIS = 500;

    private boolean said;

    @Override
    public void close(ChannelHandlerContext on, ChannelPromise promise) {
        if (said) {
            // A second call is completed when the connection is closed.
            var _ = on.channel().closeFuture().addListener(_ -> Guard.run("handshake-end", promise::trySuccess));
            return;
        }
        if (!(on.channel() instanceof DuplexChannel half) || !half.isActive()) {
            var _ = on.close(promise);
            return;
        }
        said = true;
        var _ = half.shutdownOutput();
        half.config().setAutoRead(true);
        var _ = on.executor()
                .schedule(
                        Guard.guarded("handshake-end", () -> end(on, promise)), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void end(ChannelHandlerContext on, ChannelPromise promise) {
        var _ = on.close(promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext on, Object message) {
        if (said) {
            ReferenceCountUtil.release(message);
        } else {
            on.fireChannelRead(message);
        }
    }
}
