package dev.landfall.gateway.door.transport;

import dev.landfall.gateway.door.session.ConnectionGuard;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The place of TLS in a new connection, until the first bytes have come and the {@link HandshakeLimiter} allows the handshake. A silent
 * connection costs no TLS, and a connection that waits holds only its first bytes. Its fields belong to the event loop.
 */
final class DeferredTls extends ChannelInboundHandlerAdapter implements LoopTicker.Member, HandshakeLimiter.Waiter {
    /** The maximum time that a connection waits for its handshake, in multiples of the maximum time of a handshake. */
    private static final int PATIENCE = 2;

    private final Channel channel;
    private final OpenConnections connections;
    private final HandshakeLimiter turns;
    private final LoopTicker ticker;
    private final long handshakeNanos;
    private final Consumer<HandshakeLimiter.Turn> secure;
    private final String id;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf first;
    private String reason = "";
    private long since = System.nanoTime();
    private boolean over;
    private int slot;

    /**
     * @param handshake how long the first bytes may take
     * @param secure adds TLS and the protocol behind this handler, and ends the turn with the handshake
     */
    DeferredTls(Place place, Duration handshake, Consumer<HandshakeLimiter.Turn> secure) {
        channel = place.channel();
        connections = place.connections();
        turns = place.turns();
        ticker = place.ticker();
        handshakeNanos = handshake.toNanos();
        this.secure = secure;
        id = SocketAddresses.text(channel.remoteAddress());
    }

    /** The parts that the handler works with. */
    record Place(Channel channel, OpenConnections connections, HandshakeLimiter turns, LoopTicker ticker) {}

    @Override
    public String id() {
        return id;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        ticker.add(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext on, Object message) {
        if (over || first != null || !(message instanceof ByteBuf bytes)) {
            ReferenceCountUtil.release(message);
            return;
        }
        channel.config().setAutoRead(false);
        // Copied, because the bytes may wait here, and their buffer is many times larger.
        first = Unpooled.copiedBuffer(bytes);
        bytes.release();
        since = System.nanoTime();
        turns.ask(SocketAddresses.host(channel.remoteAddress()), this);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext on) {
        // There is no handler behind this one yet.
    }

    @Override
    public void begin(HandshakeLimiter.Turn turn) {
        try {
            channel.eventLoop().execute(ConnectionGuard.guarded("tls-begin", this, () -> handOver(turn)));
        } catch (RejectedExecutionException stopped) {
            turn.end();
        }
    }

    private void handOver(HandshakeLimiter.Turn turn) {
        var bytes = first;
        var on = context;
        // Between the end of a connection and channelInactive, which releases the bytes, no option can be set on its
        // socket.
        if (over || bytes == null || on == null || !channel.isOpen()) {
            turn.end();
            return;
        }
        over = true;
        first = null;
        ticker.remove(this);
        var handed = false;
        try {
            secure.accept(turn);
            handed = true;
        } finally {
            if (!handed) {
                turn.end();
                bytes.release();
                connections.left(channel, "internal-error");
            }
        }
        on.fireChannelRead(bytes);
        on.fireChannelReadComplete();
        channel.pipeline().remove(this);
        channel.config().setAutoRead(true);
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        if (!over) {
            over = true;
            ticker.remove(this);
            turns.leave(SocketAddresses.host(channel.remoteAddress()), this);
            if (first != null) {
                first.release();
                first = null;
            }
            connections.left(channel, reason.isEmpty() ? "closed-by-peer" : reason);
        }
        inactive.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext on, Throwable failure) {
        if (failure instanceof IOException) {
            close("connection-lost");
        } else {
            ConnectionGuard.unexpected("tls-begin", this, failure);
        }
    }

    @Override
    public void tick(long now) {
        if (first == null && now - since >= handshakeNanos) {
            refuse("handshake-timeout", "nothing was said");
        } else if (first != null && now - since >= PATIENCE * handshakeNanos) {
            refuse("handshake-queue-timeout", "too many others were in their handshakes");
        }
    }

    @Override
    public void release() {
        close("shutting-down");
    }

    @Override
    public void close(String why) {
        if (reason.isEmpty()) {
            reason = why;
        }
        var _ = channel.close();
    }

    @Override
    public int slot() {
        return slot;
    }

    @Override
    public void slot(int newSlot) {
        slot = newSlot;
    }

    private void refuse(String why, String detail) {
        connections.refusals().refused(why, id, "", detail);
        close(why);
    }
}
