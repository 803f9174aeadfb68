package dev.landfall.gateway.api.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/**
 * Checks the first byte of a connection: bytes that do not begin a TLS handshake (RFC 8446 section 5.1) are not passed on. A client that
 * uses plain HTTP is told so in plain HTTP.
 */
final class TlsOnly extends ChannelInboundHandlerAdapter {
    private static final int HANDSHAKE = 22;
    private static final String TEXT = "This port speaks TLS only. Use https:// in place of http://.\n";
    private static final String ANSWER = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + "Connection: close\r\nContent-Length: " + TEXT.length() + "\r\n\r\n" + TEXT;

    private final ThrottledLog errors;

    TlsOnly(ThrottledLog errors) {
        this.errors = errors;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf bytes) || !bytes.isReadable()) {
            ctx.fireChannelRead(message);
            return;
        }
        var first = bytes.getUnsignedByte(bytes.readerIndex());
        if (first == HANDSHAKE) {
            ctx.pipeline().remove(this);
            ctx.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        ctx.channel().config().setAutoRead(false);
        if (first >= 'A' && first <= 'Z') {
            errors.happened(
                    "plain_http", () -> "a client at " + ctx.channel().remoteAddress() + " spoke HTTP without TLS");
            ctx.writeAndFlush(Unpooled.copiedBuffer(ANSWER, StandardCharsets.US_ASCII))
                    .addListener(ChannelFutureListener.CLOSE);
        } else {
            errors.happened(
                    "no_tls", () -> "a client at " + ctx.channel().remoteAddress() + " spoke neither TLS nor HTTP");
            var _ = ctx.close();
        }
    }
}
