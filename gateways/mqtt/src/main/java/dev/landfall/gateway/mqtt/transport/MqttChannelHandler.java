package dev.landfall.gateway.mqtt.transport;

import dev.landfall.gateway.door.session.ConnectionGuard;
import dev.landfall.gateway.door.transport.AcceptedConnection;
import dev.landfall.gateway.door.transport.OpenConnections;
import dev.landfall.gateway.door.transport.StreamChannelHandler;
import dev.landfall.gateway.mqtt.packet.ClientPacket;
import dev.landfall.gateway.mqtt.packet.MalformedPacket;
import dev.landfall.gateway.mqtt.packet.ProtocolVersion;
import dev.landfall.gateway.mqtt.packet.ServerPacket;
import dev.landfall.gateway.mqtt.session.ClientConnection;
import dev.landfall.gateway.mqtt.session.MqttInbound;
import dev.landfall.guard.NodeLocal;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;

/** The Netty handler of one MQTT connection: passes packets in both directions. Its fields belong to the event loop. */
final class MqttChannelHandler extends StreamChannelHandler<MqttInbound> implements ClientConnection {
    /** The name of the tasks on the event loop; a failure there closes only this connection. */
    private static final String TASK = "mqtt-loop";

    private static final Scheme SCHEME = new Scheme("mqtt", "mqtts", TASK);

    private final MqttInbound.Acceptor acceptor;
    private final PacketBoundaries framing;
    /** The packets that arrived while nothing is passed on; at most as many as were read at once. */
    @NodeLocal("one connection: the device sends again what was not acknowledged")
    private final ArrayDeque<Object> inbox = new ArrayDeque<>(1);

    private boolean unflushed;
    private boolean gone;
    private boolean finished;
    private boolean draining;

    MqttChannelHandler(
            MqttInbound.Acceptor acceptor,
            OpenConnections connections,
            AcceptedConnection accepted,
            PacketBoundaries framing) {
        super(SCHEME, accepted, connections);
        this.acceptor = acceptor;
        this.framing = framing;
    }

    @Override
    public boolean partialPacket() {
        return framing.partialPacket();
    }

    @Override
    public void send(ServerPacket packet, ProtocolVersion version) {
        execute(() -> write(PacketWriter.of(packet, version)));
    }

    @Override
    protected MqttInbound enter() {
        return acceptor.enter(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext on, Object message) {
        try {
            if (!closing() && message instanceof MqttMessage packet) {
                inbox.add(read(packet));
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
        drain();
    }

    /** The packet, or the reason for which it is not valid. */
    static Object read(MqttMessage packet) {
        var result = packet.decoderResult();
        if (result.isFailure()) {
            return PacketReader.malformed(result.cause());
        }
        try {
            return PacketReader.read(packet);
        } catch (DecoderException | PropertyRules.ProtocolError wrong) {
            return PacketReader.malformed(wrong);
        }
    }

    @Override
    protected void drain() {
        var hears = conversation();
        if (hears == null || draining) {
            return;
        }
        draining = true;
        try {
            while (!paused() && !closing()) {
                switch (inbox.poll()) {
                    case null -> {
                        return;
                    }
                    case ClientPacket packet -> ConnectionGuard.guard(this, () -> hears.received(packet));
                    case MalformedPacket failure -> malformed(hears, failure);
                    default -> throw new IllegalStateException("neither packet nor failure");
                }
            }
        } finally {
            draining = false;
            if (closing()) {
                inbox.clear();
            }
            finish();
        }
    }

    private void malformed(MqttInbound hears, MalformedPacket failure) {
        beginClosing();
        hears.malformed(failure);
    }

    @Override
    protected void discard() {
        finish();
    }

    /** Packets from before the end of the connection are passed on first: the client may have sent everything and closed. */
    @Override
    protected void gone() {
        gone = true;
        finish();
    }

    private void finish() {
        if (gone && !finished && (closing() || inbox.isEmpty())) {
            finished = true;
            over();
        }
    }

    @Override
    protected void failed(Throwable cause) {
        var hears = conversation();
        if (cause instanceof DecoderException && hears != null) {
            if (!closing()) {
                malformed(hears, PacketReader.malformed(cause));
            }
        } else {
            super.failed(cause);
        }
    }

    private void write(MqttMessage packet) {
        var on = context();
        if (on == null || !channel().isActive()) {
            ReferenceCountUtil.release(packet);
            return;
        }
        var _ = on.write(packet, on.voidPromise());
        if (!unflushed) {
            // All packets of one turn of the event loop are flushed together.
            unflushed = true;
            channel().eventLoop().execute(ConnectionGuard.guarded(TASK, this, this::flush));
        }
    }

    private void flush() {
        unflushed = false;
        channel().flush();
        cutSlowReader();
    }
}
