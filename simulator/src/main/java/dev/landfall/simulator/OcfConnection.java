package dev.landfall.simulator;

import dev.landfall.gateway.coap.codec.Decoder;
import dev.landfall.gateway.coap.codec.Limits;
import dev.landfall.gateway.coap.codec.MalformedMessage;
import dev.landfall.simulator.LoopContext.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** One TCP or TLS connection of an OCF device. It reads messages as the reference device does. */
final class OcfConnection extends ByteToMessageDecoder implements Wire {

    /** The number of bytes that the reference device reads before it decodes them. */
    private static final int READ_AHEAD_BYTES = 6;

    private static final int OPTIONS_MAX = 128;

    private enum State {
        OPENING,
        OPEN,
        /** A message of at most six bytes came over TLS. The reference device then reads nothing more. */
        DEAF,
        CLOSED
    }

    private final Device device;
    private final Channel channel;
    private final @Nullable SslHandler tls;
    private final Decoder decoder;
    private State state = State.OPENING;
    private @Nullable String peerName;

    OcfConnection(Device device, Channel channel, @Nullable SslHandler tls) {
        this.device = device;
        this.channel = channel;
        this.tls = tls;
        this.decoder = new Decoder(new Limits(device.behaviour().messageBytesMax(), OPTIONS_MAX));
    }

    @Override
    public void send(byte[] array, int offset, int length) {
        // A failed write is noticed by the end of the connection.
        var _ = channel.write(channel.alloc().directBuffer(length).writeBytes(array, offset, length));
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void close() {
        state = State.CLOSED;
        channel.flush();
        var _ = channel.close();
    }

    @Override
    public boolean isSecure() {
        return tls != null;
    }

    @Override
    public @Nullable String peerName() {
        return peerName;
    }

    /** The connection could not be established. */
    void failed(Throwable cause) {
        if (state == State.OPENING) {
            state = State.CLOSED;
            device.unreachable(reason(cause));
        }
        var _ = channel.close();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (tls == null) {
            open();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completion && tls != null) {
            if (completion.isSuccess()) {
                peerName = commonName(tls);
                open();
            } else {
                failed(completion.cause());
            }
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (state != State.OPEN) {
            in.skipBytes(in.readableBytes());
            return;
        }
        try {
            var header = new byte[Math.min(in.readableBytes(), Decoder.HEADER_BYTES_MAX)];
            in.getBytes(in.readerIndex(), header);
            var length = decoder.frameLength(header, 0, header.length);
            if (length == Decoder.UNKNOWN || length > in.readableBytes()) {
                return;
            }
            if (tls != null && length <= READ_AHEAD_BYTES) {
                state = State.DEAF;
            } else if (length < READ_AHEAD_BYTES && length < in.readableBytes()) {
                device.lost(this, "framing lost: a message of " + length + " bytes with another close behind");
            } else {
                var frame = new byte[length];
                in.readBytes(frame);
                device.received(this, decoder.decode(frame, 0, length));
            }
        } catch (MalformedMessage e) {
            device.lost(this, reason(e));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        context.flush();
        super.channelReadComplete(context);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        ended("closed by the hub");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (state == State.OPENING) {
            failed(cause);
        } else {
            ended(reason(cause));
            var _ = context.close();
        }
    }

    private void open() {
        state = State.OPEN;
        device.connected(this);
    }

    private void ended(String reason) {
        switch (state) {
            case OPENING -> {
                state = State.CLOSED;
                device.unreachable(reason);
            }
            case OPEN -> device.lost(this, reason);
            case DEAF -> device.lost(this, reason + ", deaf since a message of at most 6 bytes");
            case CLOSED -> {}
        }
    }

    private static @Nullable String commonName(SslHandler tls) {
        try {
            var peer = (X509Certificate) tls.engine().getSession().getPeerCertificates()[0];
            for (var part : peer.getSubjectX500Principal().getName().split(",", -1)) {
                if (part.startsWith("CN=")) {
                    return part.substring(3);
                }
            }
            return null;
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    private static String reason(Throwable cause) {
        var root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
