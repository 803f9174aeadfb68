package dev.landfall.gateway.door.transport;

import dev.landfall.gateway.door.session.ConnectionGuard;
import dev.landfall.gateway.door.session.Conversation;
import dev.landfall.gateway.door.session.StreamConnection;
import dev.landfall.guard.Guard;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection, with or without TLS, between Netty and a conversation: its beginning after the handshake, its end with one reason,
 * its deadlines, back-pressure in both directions, and calls from other threads. A protocol adds how bytes become messages. The fields
 * belong to the event loop.
 *
 * @param <I> the conversation, which receives the messages
 */
public abstract class StreamChannelHandler<I extends Conversation> extends ChannelInboundHandlerAdapter
        implements StreamConnection, LoopTicker.Member {
    private static final long CLOSE_SOON_MILLIS = 10;

    private final Scheme scheme;
    private final OpenConnections connections;
    private final Channel channel;
    private final @Nullable SslHandler tls;
    private final LoopTicker ticker;
    private final String id;
    private @Nullable ChannelHandlerContext context;
    private @Nullable I conversation;
    private String reason = "";
    private boolean paused;
    private boolean closing;
    private int slot;

    /**
     * The names of a protocol.
     *
     * @param plain its name over TCP
     * @param secure its name over TLS
     * @param task the name of its tasks on the event loop, for the log
     */
    public record Scheme(String plain, String secure, String task) {}

    protected StreamChannelHandler(Scheme scheme, AcceptedConnection accepted, OpenConnections connections) {
        this.scheme = scheme;
        this.connections = connections;
        channel = accepted.channel();
        tls = accepted.tls();
        ticker = accepted.ticker();
        id = SocketAddresses.text(channel.remoteAddress());
    }

    /** Makes the conversation. Called once, when the handshake is done. */
    protected abstract I enter();

    /** Passes on the messages that have arrived, until there are none, or {@link #paused} or {@link #closing}. */
    protected abstract void drain();

    /** The hub is closing the connection: messages that still arrive are discarded. */
    protected void discard() {}

    /** The connection is closed. Messages from before may still be passed on; then the subclass calls {@link #over}, once. */
    protected abstract void gone();

    /** A failure that comes neither from the connection nor from TLS. */
    protected void failed(Throwable cause) {
        ConnectionGuard.unexpected(scheme.task, this, cause);
    }

    /** The channel. */
    protected final Channel channel() {
        return channel;
    }

    /** The TLS handler of this connection; null on a plain one. */
    protected final @Nullable SslHandler tls() {
        return tls;
    }

    /** The Netty context; null before the handler was added. */
    protected final @Nullable ChannelHandlerContext context() {
        return context;
    }

    /** The conversation; null until the handshake is done. */
    protected final @Nullable I conversation() {
        return conversation;
    }

    /** Whether messages may not be passed on at this moment. */
    protected final boolean paused() {
        return paused;
    }

    /** Whether no message is passed on any more. */
    protected final boolean closing() {
        return closing;
    }

    /** From now on no message is passed on. */
    protected final void beginClosing() {
        closing = true;
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final String address() {
        return SocketAddresses.hostText(channel.remoteAddress());
    }

    @Override
    public final String protocol() {
        return tls == null ? scheme.plain : scheme.secure;
    }

    @Override
    public final boolean secure() {
        return tls != null;
    }

    @Override
    public final void close(String why) {
        execute(() -> {
            end(why);
            closeNow();
            discard();
        });
    }

    @Override
    public final void closeSoon(String why) {
        execute(() -> {
            end(why);
            // Bytes that the peer still sends are read and discarded: otherwise the system might reset the connection
            // before the peer
            // reads the last message.
            channel.config().setAutoRead(true);
            var _ = channel.eventLoop()
                    .schedule(Guard.guarded(scheme.task, this::closeNow), CLOSE_SOON_MILLIS, TimeUnit.MILLISECONDS);
            discard();
        });
    }

    @Override
    public final void pause() {
        paused = true;
        if (!closing) {
            channel.config().setAutoRead(false);
        }
    }

    @Override
    public final void resume() {
        paused = false;
        drain();
        if (!paused) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public final void execute(Runnable task) {
        // Guarded here too: the loop may be working for another connection, which must not fail because of this one.
        if (channel.eventLoop().inEventLoop()) {
            ConnectionGuard.guard(scheme.task, this, task);
            return;
        }
        try {
            channel.eventLoop().execute(ConnectionGuard.guarded(scheme.task, this, task));
        } catch (RejectedExecutionException stopped) {
            // The gateway has stopped, and this connection with it.
        }
    }

    @Override
    public final void tick(long now) {
        var hears = conversation;
        if (hears != null && !closing) {
            ConnectionGuard.tick(this, hears, now);
        }
    }

    @Override
    public final void release() {
        var hears = conversation;
        if (hears == null) {
            close("shutting-down");
        } else {
            hears.release();
        }
    }

    @Override
    public final int slot() {
        return slot;
    }

    @Override
    public final void slot(int newSlot) {
        slot = newSlot;
    }

    @Override
    public final void handlerAdded(ChannelHandlerContext added) {
        context = added;
        ticker.add(this);
    }

    @Override
    public final void channelActive(ChannelHandlerContext active) {
        if (tls == null) {
            begin();
        }
        active.fireChannelActive();
    }

    @Override
    public final void userEventTriggered(ChannelHandlerContext on, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done && tls != null) {
            if (done.isSuccess()) {
                on.pipeline().remove(QuickAcks.INSTANCE);
                begin();
            } else {
                reason = HandshakeFailures.reason(done.cause());
                connections.refusals().refused(reason, id, "", HandshakeFailures.why(done.cause()));
            }
        }
        on.fireUserEventTriggered(event);
    }

    private void begin() {
        var hears = enter();
        conversation = hears;
        hears.opened();
    }

    @Override
    public final void channelInactive(ChannelHandlerContext inactive) {
        ticker.remove(this);
        gone();
        inactive.fireChannelInactive();
    }

    /** Tells the conversation the end, and gives the seat of the connection back. */
    protected final void over() {
        closing = true;
        var why = reason.isEmpty() ? "closed-by-peer" : reason;
        var hears = conversation;
        if (hears != null) {
            ConnectionGuard.guard(scheme.task, this, () -> hears.closed(why));
        }
        connections.left(channel, why);
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext on, Throwable failure) {
        var cause = failure.getCause() instanceof SSLException tlsFailure ? tlsFailure : failure;
        if (cause instanceof IOException) {
            if (reason.isEmpty()) {
                reason = cause instanceof SSLException ? "tls-error" : "connection-lost";
            }
            closeNow();
        } else {
            failed(cause);
        }
    }

    /**
     * Called after a flush: closes the connection when more bytes wait to be written than are allowed, because the peer reads too slowly.
     */
    protected final void cutSlowReader() {
        if (!channel.isWritable() && !closing) {
            connections.refusals().refused("slow-reader", id, "", "more waits to be written than may");
            close("slow-reader");
        }
    }

    private void end(String why) {
        if (reason.isEmpty()) {
            reason = why;
        }
        closing = true;
    }

    private void closeNow() {
        var _ = channel.close();
    }
}
