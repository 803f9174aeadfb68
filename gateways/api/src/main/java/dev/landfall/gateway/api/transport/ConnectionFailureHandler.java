package dev.landfall.gateway.api.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import javax.net.ssl.SSLException;

/**
 * Stands behind TLS: what goes wrong on the line or in the handshake ends here, counted and in one line at most, and the
 * connection with it. A failure of the program itself goes on to where failures of the program are logged.
 */
final class ConnectionFailureHandler extends ChannelInboundHandlerAdapter {
    private final ThrottledLog errors;

    ConnectionFailureHandler(ThrottledLog errors) {
        this.errors = errors;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        HeadDeadline.read(ctx.channel());
        ctx.fireChannelRead(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // The handshake's own failures come wrapped by what decodes.
        var root = cause.getCause() instanceof SSLException wrapped ? wrapped : cause;
        if (root instanceof SSLException) {
            errors.happened("tls", () -> "TLS with " + ctx.channel().remoteAddress() + " failed: " + root.getMessage());
        } else if (root instanceof IOException) {
            lost(ctx, root);
        } else {
            ctx.fireExceptionCaught(cause);
            return;
        }
        var _ = ctx.close();
    }

    /** Many clients close without a farewell after their answer: nothing is lost then. */
    private void lost(ChannelHandlerContext ctx, Throwable cause) {
        if (HeadDeadline.busy(ctx.channel(), ctx.pipeline().get(SslHandler.class))) {
            errors.happened(
                    "line_lost",
                    () -> "the line to " + ctx.channel().remoteAddress() + " broke: " + cause.getMessage());
        }
    }
}
