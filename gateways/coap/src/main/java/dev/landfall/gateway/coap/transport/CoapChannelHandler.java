package dev.landfall.gateway.coap.transport;

import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.coap.codec.Encoder;
import dev.landfall.gateway.coap.codec.MalformedMessage;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.session.CoapInbound;
import dev.landfall.gateway.coap.session.PeerConnection;
import dev.landfall.gateway.door.transport.AcceptedConnection;
import dev.landfall.gateway.door.transport.OpenConnections;
import dev.landfall.gateway.door.transport.StreamChannelHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;

/** The Netty handler of one CoAP connection (RFC 8323): turns bytes into messages and back. Its fields belong to the event loop. */
final class CoapChannelHandler extends StreamChannelHandler<CoapInbound> implements PeerConnection {
    private static final Scheme SCHEME = new Scheme("coap+tcp", "coaps+tcp", "coap-loop");

    private final CoapInbound.Acceptor acceptor;
    private final MessageFraming frames;
    private volatile Optional<DeviceId> identity = Optional.empty();
    private boolean reading;
    private boolean unflushed;

    /** @param frames of this connection alone */
    CoapChannelHandler(
            CoapInbound.Acceptor acceptor,
            OpenConnections connections,
            AcceptedConnection accepted,
            MessageFraming frames) {
        super(SCHEME, accepted, connections);
        this.acceptor = acceptor;
        this.frames = frames;
    }

    @Override
    public boolean identityRequired() {
        var tls = tls();
        return tls != null && tls.engine().getNeedClientAuth();
    }

    @Override
    public Optional<DeviceId> identity() {
        return identity;
    }

    @Override
    public void send(Message message) {
        var bytes = Encoder.encode(message);
        execute(() -> write(bytes));
    }

    @Override
    protected CoapInbound enter() {
        var tls = tls();
        if (tls != null) {
            identity = PeerCertificate.device(tls.engine());
        }
        return acceptor.enter(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext on, Object message) {
        if (closing() || !(message instanceof ByteBuf bytes)) {
            ReferenceCountUtil.release(message);
            return;
        }
        frames.add(bytes);
        drain();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext on) {
        reading = false;
        if (unflushed) {
            flush(on);
        }
    }

    @Override
    protected void gone() {
        beginClosing();
        frames.release();
        over();
    }

    @Override
    protected void drain() {
        var hears = conversation();
        if (hears == null) {
            return;
        }
        reading = true;
        try {
            while (!paused() && !closing()) {
                var message = frames.next();
                if (message == null) {
                    return;
                }
                hears.received(message);
            }
        } catch (MalformedMessage malformed) {
            beginClosing();
            hears.malformed(malformed);
        } finally {
            reading = false;
            if (closing()) {
                frames.release();
            }
            var on = context();
            if (unflushed && on != null) {
                flush(on);
            }
        }
    }

    private void write(byte[] bytes) {
        var on = context();
        if (on == null || !channel().isActive()) {
            return;
        }
        var _ = on.write(on.alloc().directBuffer(bytes.length).writeBytes(bytes), on.voidPromise());
        if (reading) {
            unflushed = true;
        } else {
            flush(on);
        }
    }

    private void flush(ChannelHandlerContext on) {
        unflushed = false;
        on.flush();
        cutSlowReader();
    }
}
