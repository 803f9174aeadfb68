package dev.landfall.gateway.api.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;

/**
 * Counts the frames of an HTTP/2 connection (RFC 9113 section 4) that make the hub work and cost the peer nothing: SETTINGS, PING,
 * PRIORITY, unknown frames, and frames without content. A peer that sends more of them than any program needs gets ENHANCE_YOUR_CALM and
 * is disconnected (section 10.5). The handler is behind TLS and reads only the heads of frames. The server itself counts RST_STREAM.
 */
final class FrameLimit extends ChannelDuplexHandler {
    static final int FRAMES_MAX = 500;
    static final Duration WINDOW = Duration.ofSeconds(10);

    private static final int PREFACE_BYTES = 24;
    private static final int HEAD_BYTES = 9;
    private static final int DATA = 0;
    private static final int END_STREAM = 1;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int GOAWAY_BYTES = 17;
    private static final int CALM = 0xb;

    private final ThrottledLog errors;
    private final int headerBytesMax;
    private boolean known;
    private boolean http2;
    private boolean cut;
    private long skip = PREFACE_BYTES;
    private int headBytes;
    private long length;
    private int type;
    private int flags;
    private int frames;
    private long since = System.nanoTime();

    /** @param headerBytesMax the largest head of a request */
    FrameLimit(ThrottledLog errors, int headerBytesMax) {
        this.errors = errors;
        this.headerBytesMax = headerBytesMax;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (cut) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof ByteBuf bytes && http2(ctx) && tooMany(bytes)) {
            ReferenceCountUtil.release(message);
            cut(ctx);
            return;
        }
        ctx.fireChannelRead(message);
    }

    /** Notices a GOAWAY with an error, with which the hub closes a connection because of its frames. */
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (http2
                && message instanceof ByteBuf bytes
                && bytes.readableBytes() >= GOAWAY_BYTES
                && bytes.getByte(bytes.readerIndex() + 3) == GOAWAY
                && bytes.getInt(bytes.readerIndex() + HEAD_BYTES + 4) != 0) {
            errors.happened("http2", () -> "HTTP/2 of " + ctx.channel().remoteAddress() + " broke the rules");
        }
        var _ = ctx.write(message, promise);
    }

    private boolean http2(ChannelHandlerContext ctx) {
        if (!known) {
            known = true;
            var tls = ctx.pipeline().get(SslHandler.class);
            http2 = tls != null && ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol());
            InvalidRequestHeads.watch(ctx.pipeline(), headerBytesMax);
        }
        return http2;
    }

    private void cut(ChannelHandlerContext ctx) {
        cut = true;
        errors.happened(
                "http2_flood",
                () -> "a client at " + ctx.channel().remoteAddress() + " flooded its connection with empty frames");
        var goaway = ctx.alloc().buffer(GOAWAY_BYTES);
        goaway.writeMedium(8)
                .writeByte(GOAWAY)
                .writeByte(0)
                .writeInt(0)
                .writeInt(Integer.MAX_VALUE)
                .writeInt(CALM);
        ctx.writeAndFlush(goaway).addListener(ChannelFutureListener.CLOSE);
    }

    private boolean tooMany(ByteBuf bytes) {
        var at = bytes.readerIndex();
        var end = bytes.writerIndex();
        while (at < end) {
            if (skip > 0) {
                var some = (int) Math.min(skip, end - at);
                skip -= some;
                at += some;
            } else if (head(bytes.getUnsignedByte(at++)) && counts()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Adds a byte of a head.
     *
     * @return whether the head is complete
     */
    private boolean head(int octet) {
        if (headBytes < 3) {
            length = headBytes == 0 ? octet : length << 8 | octet;
        } else if (headBytes == 3) {
            type = octet;
        } else if (headBytes == 4) {
            flags = octet;
        }
        headBytes++;
        if (headBytes < HEAD_BYTES) {
            return false;
        }
        headBytes = 0;
        skip = length;
        return true;
    }

    /**
     * Counts the frame.
     *
     * @return whether it is one too many
     */
    private boolean counts() {
        var carries = type == DATA || type == HEADERS || type == CONTINUATION;
        var ends = type == DATA && (flags & END_STREAM) != 0;
        if (type == WINDOW_UPDATE || type == RST_STREAM || ends || (carries && length > 0)) {
            return false;
        }
        var now = System.nanoTime();
        if (now - since > WINDOW.toNanos()) {
            since = now;
            frames = 0;
        }
        return ++frames > FRAMES_MAX;
    }
}
