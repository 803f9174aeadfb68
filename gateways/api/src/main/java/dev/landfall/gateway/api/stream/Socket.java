package dev.landfall.gateway.api.stream;

import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import dev.landfall.core.access.Principal;
import dev.landfall.gateway.api.http.RequestSeats;
import dev.landfall.guard.NodeLocal;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket, to which several virtual threads write. At most {@value #HELD_MAX} bytes and one message wait for a slow reader; a
 * thread that writes more waits (back-pressure). As long as the connection takes any bytes, the reader counts as alive. A reader that
 * takes nothing for the time of {@code stall} is told so and disconnected.
 */
public final class Socket {
    static final int HELD_MAX = 64 * 1024;

    private final WebSocketWriter writer;
    private final Line line;
    private final Duration stall;
    private final SocketBacklog crowd;
    private final ReentrantLock lock = new ReentrantLock();
    private final Pongs pongs;
    /** The bytes that were sent and that the connection may not have taken yet. */
    @NodeLocal("one WebSocket")
    private final AtomicInteger held = new AtomicInteger();

    private volatile Consumer<String> lastWords = _ -> {};
    private volatile boolean waiting;
    /** The bytes that were sent since the peer was last heard. */
    @NodeLocal("one WebSocket")
    private final AtomicLong unheardBytes = new AtomicLong();

    private volatile @Nullable Ping ping;
    private volatile boolean ended;
    private volatile boolean gone;

    /**
     * A ping that was sent.
     *
     * @param at the time, as {@link System#nanoTime}
     */
    private record Ping(long at) {}

    /**
     * The parts that a socket uses.
     *
     * @param stall how long a reader may take nothing
     * @param crowd the bytes that wait for all readers
     * @param takenAt when the connection last took bytes, as {@link System#nanoTime}
     * @param place the seats of the request
     * @param cut called when the peer is disconnected, with the reason in one word
     */
    record Line(
            Duration stall,
            SocketBacklog crowd,
            LongSupplier takenAt,
            RequestSeats place,
            BiConsumer<Socket, String> cut) {}

    Socket(WebSocketWriter writer, Line line) {
        this.writer = writer;
        this.line = line;
        this.stall = line.stall();
        this.crowd = line.crowd();
        this.pongs = new Pongs(writer);
    }

    /**
     * Takes the seat of the principal's owner, when the token is verified.
     *
     * @throws dev.landfall.core.model.Refused TOO_MANY when the owner has too many WebSockets
     * @throws dev.landfall.gateway.api.http.HubLimitReached when all owners together have
     */
    public void identified(Principal principal) {
        line.place().connects(principal);
    }

    /** Sets what is sent with {@link #farewell} to a reader that is being disconnected; it must not wait. */
    public void onDisconnect(Consumer<String> words) {
        lastWords = words;
    }

    /**
     * Sends a text. Blocks while too much waits for the reader.
     *
     * @throws CancellationException when the peer is gone
     */
    public void send(byte[] utf8) {
        lock.lock();
        try {
            if (ended || !writer.tryWrite(WebSocketFrame.ofText(utf8, true))) {
                throw new CancellationException("the reader is gone");
            }
            unheardBytes.addAndGet(utf8.length);
            crowd.add(utf8.length);
            if (held.addAndGet(utf8.length) >= crowd.each(HELD_MAX)) {
                drain();
            }
        } finally {
            if (gone) {
                release();
            }
            lock.unlock();
        }
    }

    /** Sends a text without waiting for the reader: for the last messages of a connection. */
    public void farewell(byte[] utf8) {
        var _ = !ended && writer.tryWrite(WebSocketFrame.ofText(utf8, true));
    }

    /** Waits until the connection has taken everything that was sent. */
    private void drain() {
        waiting = true;
        var since = System.nanoTime();
        var consumed = writer.whenConsumed();
        try {
            while (true) {
                var silent = System.nanoTime() - Math.max(since, line.takenAt().getAsLong());
                if (silent >= stall.toNanos()) {
                    throw stalled();
                }
                if (consumed(consumed, stall.toNanos() - silent)) {
                    break;
                }
            }
            release();
        } catch (ExecutionException lost) {
            throw cancelled("the reader is gone", lost);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw cancelled("the hub is stopping", stopping);
        } finally {
            waiting = false;
        }
    }

    private static boolean consumed(CompletableFuture<Void> consumed, long nanos)
            throws ExecutionException, InterruptedException {
        try {
            consumed.get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException _) { // The connection may have taken bytes meanwhile.
            return false;
        }
    }

    private CancellationException stalled() {
        giveUp("slow_reader", "nothing was read for " + stall.toSeconds() + " s");
        return new CancellationException("the reader took nothing for too long");
    }

    /** Disconnects the peer. The reason is sent in case the peer reads again in time. */
    private void giveUp(String word, String reason) {
        if (!ended) {
            line.cut().accept(this, word);
            lastWords.accept(reason);
            end(WebSocketCloseStatus.POLICY_VIOLATION, reason);
        }
    }

    private static CancellationException cancelled(String message, Exception cause) {
        var cancelled = new CancellationException(message);
        cancelled.initCause(cause);
        return cancelled;
    }

    /** Closes the connection with a status of RFC 6455 section 7.4 and a reason; earlier messages are still sent. */
    public void end(WebSocketCloseStatus status, String reason) {
        ended = true;
        writer.close(status, CloseReasons.fitting(reason));
    }

    /** The peer has closed: answers with the peer's status (RFC 6455 section 5.5.1). */
    void echo(byte[] payload) {
        ended = true;
        var _ = writer.tryWrite(WebSocketFrame.ofClose(payload));
    }

    /** Whether texts can be sent. */
    public boolean open() {
        return !ended && writer.isOpen();
    }

    /** Completes when the last message was handed to the connection, or the peer is gone. */
    CompletableFuture<Void> ended() {
        return writer.whenComplete();
    }

    void abort() {
        writer.abort();
    }

    /**
     * The connection is gone, and nothing waits for it any more. Called on the event loop, so it must not wait for a writer, which may
     * wait for the event loop.
     */
    void gone() {
        ended = true;
        gone = true;
        release();
    }

    private void release() {
        crowd.remove(held.getAndSet(0));
    }

    void peerAnswered() {
        unheardBytes.set(0);
        ping = null;
    }

    void pong(byte[] payload) {
        if (!ended) {
            pongs.send(payload);
        }
    }

    /**
     * Sends a ping, and disconnects a peer that does not answer in time. Called every few seconds. When much was sent since the peer was
     * last heard, the answer may take as long as a reader may take nothing.
     *
     * @param answer how long the answer to a ping may take
     * @return whether the peer was disconnected
     */
    boolean keepAlive(Duration answer) {
        if (!open() || waiting) {
            return false;
        }
        var now = System.nanoTime();
        var sent = ping;
        if (sent == null) {
            ping = new Ping(now);
            var _ = writer.tryWrite(WebSocketFrame.ofPing());
            return false;
        }
        // The answer follows everything that was sent before, and a peer that still reads that is alive.
        var much = unheardBytes.get() > HELD_MAX;
        var patience = much ? stall : answer;
        var since = much ? Math.max(sent.at(), line.takenAt().getAsLong()) : sent.at();
        if (now - since <= patience.toNanos()) {
            return false;
        }
        giveUp("no_pong", "no answer to a ping");
        return true;
    }
}
