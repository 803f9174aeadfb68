package dev.landfall.gateway.coap.transport;

import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.coap.codec.Encoder;
import dev.landfall.gateway.coap.codec.MalformedMessage;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.session.CoapInbound;
import dev.landfall.gateway.coap.session.PeerConnection;
import dev.landfall.gateway.door.session.TaskErrors;
import dev.landfall.gateway.door.transport.AcceptedConnection;
import dev.landfall.gateway.door.transport.HandshakeFailures;
import dev.landfall.gateway.door.transport.LoopTicker;
import dev.landfall.gateway.door.transport.QuickAcks;
import dev.landfall.gateway.door.transport.SocketAddresses;
import dev.landfall.guard.Guard;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One connection, between Netty and the conversation. Its fields belong to the event loop. */
final class CoapChannelHandler extends ChannelInboundHandlerAdapter implements PeerConnection, LoopTicker.Member {
    private static final long CLOSE_SOON_MILLIS = 10;
    private static final String TASK = "coap-loop";

    private final CoapServerContext shared;
    private final Channel channel;
    private final @Nullable SslHandler tls;
    private final String id;
    private final MessageFraming frames;
    private final LoopTicker ticker;
    private volatile Optional<DeviceId> identity = Optional.empty();
    private @Nullable ChannelHandlerContext context;
    private @Nullable CoapInbound inbound;
    private String reason = "";
    private boolean reading;
    private boolean unflushed;
    private boolean paused;
    private boolean closing;
    private int slot;

    CoapChannelHandler(CoapServerContext shared, AcceptedConnection accepted) {
        this.shared = shared;
        channel = accepted.channel();
        tls = accepted.tls();
        ticker = accepted.ticker();
        id = SocketAddresses.text(channel.remoteAddress());
        frames = new MessageFraming(shared.decoder());
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String protocol() {
        return tls == null ? "coap+tcp" : "coaps+tcp";
    }

    @Override
    public boolean secure() {
        return tls != null;
    }

    @Override
    public String address() {
        return SocketAddresses.hostText(channel.remoteAddress());
    }

    @Override
    public boolean identityRequired() {
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
    public void close(String why) {
        execute(() -> {
            if (reason.isEmpty()) {
                reason = why;
            }
            closing = true;
            var _ = channel.close();
        });
    }

    @Override
    public void closeSoon(String why) {
        execute(() -> {
            if (reason.isEmpty()) {
                reason = why;
            }
            closing = true;
            var _ = channel.eventLoop()
                    .schedule(Guard.guarded("coap-close", this::closeNow), CLOSE_SOON_MILLIS, TimeUnit.MILLISECONDS);
        });
    }

    @Override
    public void pause() {
        paused = true;
        channel.config().setAutoRead(false);
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
        // Guarded here too: the loop may be about another connection's business, which must not fail for this one's.
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
            open();
        }
        active.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext on, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done && tls != null) {
            if (done.isSuccess()) {
                identity = PeerCertificate.device(tls.engine());
                on.pipeline().remove(QuickAcks.INSTANCE);
                open();
            } else {
                handshakeFailed(done.cause());
            }
        }
        on.fireUserEventTriggered(event);
    }

    @Override
    public void channelRead(ChannelHandlerContext on, Object message) {
        if (closing || !(message instanceof ByteBuf bytes)) {
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
    public void channelInactive(ChannelHandlerContext inactive) {
        closing = true;
        ticker.remove(this);
        frames.release();
        var why = reason.isEmpty() ? "closed-by-peer" : reason;
        var hears = inbound;
        if (hears != null) {
            TaskErrors.guard(TASK, this, () -> hears.closed(why));
        }
        shared.visitors().left(channel, why);
        inactive.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext on, Throwable failure) {
        var cause = failure.getCause() instanceof SSLException tlsFailure ? tlsFailure : failure;
        if (cause instanceof IOException) {
            if (reason.isEmpty()) {
                reason = cause instanceof SSLException ? "tls-error" : "connection-lost";
            }
            var _ = channel.close();
        } else {
            TaskErrors.unexpected(TASK, this, cause);
        }
    }

    private void open() {
        var hears = shared.door().enter(this);
        inbound = hears;
        hears.opened();
    }

    private void drain() {
        var hears = inbound;
        if (hears == null) {
            return;
        }
        reading = true;
        try {
            while (!paused && !closing) {
                var message = frames.next();
                if (message == null) {
                    return;
                }
                hears.received(message);
            }
        } catch (MalformedMessage malformed) {
            closing = true;
            hears.malformed(malformed);
        } finally {
            reading = false;
            if (closing) {
                frames.release();
            }
            if (unflushed && context != null) {
                flush(context);
            }
        }
    }

    private void closeNow() {
        var _ = channel.close();
    }

    private void write(byte[] bytes) {
        var on = context;
        if (on == null || !channel.isActive()) {
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
        if (!channel.isWritable() && !closing) {
            shared.visitors().refusals().refused("slow-reader", id, "", "more waits to be written than may");
            close("slow-reader");
        }
    }

    private void handshakeFailed(Throwable cause) {
        reason = HandshakeFailures.reason(cause);
        shared.visitors().refusals().refused(reason, id, "", HandshakeFailures.why(cause));
    }
}
