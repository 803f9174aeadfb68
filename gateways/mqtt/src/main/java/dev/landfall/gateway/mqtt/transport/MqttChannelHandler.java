package dev.landfall.gateway.mqtt.transport;

import dev.landfall.gateway.door.session.TaskErrors;
import dev.landfall.gateway.door.transport.AcceptedConnection;
import dev.landfall.gateway.door.transport.HandshakeFailures;
import dev.landfall.gateway.door.transport.LoopTicker;
import dev.landfall.gateway.door.transport.OpenConnections;
import dev.landfall.gateway.door.transport.QuickAcks;
import dev.landfall.gateway.door.transport.SocketAddresses;
import dev.landfall.gateway.mqtt.packet.ClientPacket;
import dev.landfall.gateway.mqtt.packet.MalformedPacket;
import dev.landfall.gateway.mqtt.packet.ProtocolVersion;
import dev.landfall.gateway.mqtt.packet.ServerPacket;
import dev.landfall.gateway.mqtt.session.ClientConnection;
import dev.landfall.gateway.mqtt.session.MqttInbound;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One connection, between Netty and the conversation. Its fields belong to the event loop. */
final class MqttChannelHandler extends ChannelInboundHandlerAdapter implements ClientConnection, LoopTicker.Member {
    /** What fails on the event loop ends this connection and no other. */
    private static final String TASK = "mqtt-loop";

    private static final long CLOSE_SOON_MILLIS = 10;

    private final MqttInbound.Acceptor door;
    private final OpenConnections connections;
    private final PacketBoundaries framing;
    private final Channel channel;
    private final @Nullable SslHandler tls;
    private final String id;
    private final String address;
    private final LoopTicker ticker;
    private @Nullable ChannelHandlerContext context;
    private @Nullable MqttInbound inbound;
    private String reason = "";
    /** What came while nothing is heard; as much as was read at once. */
    @NodeLocal("one connection: the device sends again what was not acknowledged")
    private final ArrayDeque<Object> inbox = new ArrayDeque<>(1);

    private boolean unflushed;
    private boolean paused;
    private boolean gone;
    private boolean finished;
    private boolean draining;
    private boolean closing;
    private int slot;

    MqttChannelHandler(
            MqttInbound.Acceptor door,
            OpenConnections connections,
            AcceptedConnection accepted,
            PacketBoundaries framing) {
        this.door = door;
        this.connections = connections;
        this.framing = framing;
        channel = accepted.channel();
        tls = accepted.tls();
        ticker = accepted.ticker();
        id = SocketAddresses.text(channel.remoteAddress());
        address = SocketAddresses.hostText(channel.remoteAddress());
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public String protocol() {
        return tls == null ? "mqtt" : "mqtts";
    }

    @Override
    public boolean midway() {
        return framing.midway();
    }

    @Override
    public void send(ServerPacket packet, ProtocolVersion version) {
        execute(() -> write(PacketWriter.of(packet, version)));
    }

    @Override
    public void close(String why) {
        execute(() -> {
            if (reason.isEmpty()) {
                reason = why;
            }
            closing = true;
            closeNow();
            finish();
        });
    }

    @Override
    public void closeSoon(String why) {
        execute(() -> {
            if (reason.isEmpty()) {
                reason = why;
            }
            closing = true;
            // What the client still says is read and thrown away, or it might never get to read our last word.
            channel.config().setAutoRead(true);
            var _ = channel.eventLoop()
                    .schedule(Guard.guarded("mqtt-close", this::closeNow), CLOSE_SOON_MILLIS, TimeUnit.MILLISECONDS);
            finish();
        });
    }

    @Override
    public void pause() {
        paused = true;
        if (!closing) {
            channel.config().setAutoRead(false);
        }
    }

    @Override
    public void resume() {
        paused = false;
        drain();
        if (!paused) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void execute(Runnable task) {
        if (channel.eventLoop().inEventLoop()) {
            TaskErrors.guard(TASK, this, task);
            return;
        }
        try {
            channel.eventLoop().execute(TaskErrors.guarded(TASK, this, task));
        } catch (RejectedExecutionException stopped) {
            // The gateway has stopped, and this connection with it.
        }
    }

    @Override
    public void tick(long now) {
        var hears = inbound;
        if (hears != null && !closing) {
            TaskErrors.tick(this, hears, now);
        }
    }

    @Override
    public void release() {
        var hears = inbound;
        if (hears == null) {
            close("shutting-down");
        } else {
            hears.release();
        }
    }

    @Override
    public int slot() {
        return slot;
    }

    @Override
    public void slot(int newSlot) {
        slot = newSlot;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        ticker.add(this);
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        if (tls == null) {
            inbound = door.enter(this);
        }
        active.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext on, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done && tls != null) {
            if (done.isSuccess()) {
                on.pipeline().remove(QuickAcks.INSTANCE);
                inbound = door.enter(this);
            } else {
                handshakeFailed(done.cause());
            }
        }
        on.fireUserEventTriggered(event);
    }

    @Override
    public void channelRead(ChannelHandlerContext on, Object message) {
        try {
            if (!closing && message instanceof MqttMessage packet) {
                inbox.add(read(packet));
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
        drain();
    }

    /** A packet, or why it is none. */
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

    private void drain() {
        var hears = inbound;
        if (hears == null || draining) {
            return;
        }
        draining = true;
        try {
            while (!paused && !closing) {
                switch (inbox.poll()) {
                    case null -> {
                        return;
                    }
                    case ClientPacket packet -> TaskErrors.guard(this, () -> hears.received(packet));
                    case MalformedPacket failure -> malformed(hears, failure);
                    default -> throw new IllegalStateException("neither packet nor failure");
                }
            }
        } finally {
            draining = false;
            if (closing) {
                inbox.clear();
            }
            finish();
        }
    }

    private void malformed(MqttInbound hears, MalformedPacket failure) {
        closing = true;
        hears.malformed(failure);
    }

    /** What came before the client went is heard first: it may have said all it had to say and closed. */
    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        gone = true;
        ticker.remove(this);
        finish();
        inactive.fireChannelInactive();
    }

    private void finish() {
        if (!gone || finished || (!closing && !inbox.isEmpty())) {
            return;
        }
        finished = true;
        closing = true;
        var why = reason.isEmpty() ? "closed-by-peer" : reason;
        if (inbound != null) {
            inbound.closed(why);
        }
        connections.left(channel, why);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext on, Throwable failure) {
        var cause = failure.getCause() instanceof SSLException tlsFailure ? tlsFailure : failure;
        if (cause instanceof IOException) {
            if (reason.isEmpty()) {
                reason = cause instanceof SSLException ? "tls-error" : "connection-lost";
            }
            closeNow();
        } else if (cause instanceof DecoderException && inbound != null) {
            if (!closing) {
                malformed(inbound, PacketReader.malformed(cause));
            }
        } else {
            TaskErrors.unexpected(this, cause);
        }
    }

    private void closeNow() {
        var _ = channel.close();
    }

    private void write(MqttMessage packet) {
        var on = context;
        if (on == null || !channel.isActive()) {
            ReferenceCountUtil.release(packet);
            return;
        }
        var _ = on.write(packet, on.voidPromise());
        if (!unflushed) {
            // All that is said in one turn of the loop leaves together.
            unflushed = true;
            channel.eventLoop().execute(TaskErrors.guarded(TASK, this, this::flush));
        }
    }

    private void flush() {
        unflushed = false;
        channel.flush();
        if (!channel.isWritable() && !closing) {
            connections.refusals().refused("slow-reader", id, "", "more waits to be written than may");
            close("slow-reader");
        }
    }

    private void handshakeFailed(Throwable cause) {
        reason = HandshakeFailures.reason(cause);
        connections.refusals().refused(reason, id, "", HandshakeFailures.why(cause));
    }
}
