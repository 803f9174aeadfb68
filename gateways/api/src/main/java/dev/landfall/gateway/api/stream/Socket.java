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
 * One WebSocket, to be written to from several virtual threads. At most {@value #HELD_MAX} bytes and one message wait for a
 * slow reader; whoever writes more waits with them. As long as the connection takes anything, the reader is alive, however
 * slow; one that takes nothing for the time of {@code stall} is told so and let go.
 */
public final class Socket {
    static final int HELD_MAX = 64 * 1024;

    private final WebSocketWriter writer;
    private final Line line;
    private final Duration stall;
    private final SocketBacklog crowd;
    private final ReentrantLock lock = new ReentrantLock();
    private final Pongs pongs;
    /** Sent, and perhaps not taken yet. */
    @NodeLocal("one WebSocket")
    private final AtomicInteger held = new AtomicInteger();

    private volatile Consumer<String> lastWords = _ -> {};
    private volatile boolean waiting;
    /** Sent since the other side last said something. */
    @NodeLocal("one WebSocket")
    private final AtomicLong unheardBytes = new AtomicLong();

    private volatile @Nullable Ping ping;
    private volatile boolean ended;
    private volatile boolean gone;

    /** A ping that was sent. */
    private record Ping(long at) {}

    /**
     * What a socket stands on.
     *
     * @param stall how long a reader may take nothing
     * @param takenAt when the connection last took something, as {@link System#nanoTime}
     * @param place what it holds of the hub's limits
     * @param cut told when the other side is given up, with the reason in a word
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
     * It is known whose socket it is.
     *
     * @throws dev.landfall.core.model.Refused TOO_MANY when the owner has too many of them
     * @throws dev.landfall.gateway.api.http.HubLimitReached when all owners together have
     */
    public void identified(Principal principal) {
        line.place().connects(principal);
    }

    /** What is still said, with {@link #farewell}, to a reader that is given up; it must not wait. */
    public void lastWords(Consumer<String> words) {
        lastWords = words;
    }

    /**
     * Sends a text.
     *
     * @throws CancellationException when the other side is gone
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

    /** Sends a text without waiting for the reader, for the few words with which a conversation ends. */
    public void farewell(byte[] utf8) {
        var _ = !ended && writer.tryWrite(WebSocketFrame.ofText(utf8, true));
    }

    /** Waits until the connection has taken all that was sent. */
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
        } catch (TimeoutException _) { // perhaps it has taken something meanwhile
            return false;
        }
    }

    private CancellationException stalled() {
        giveUp("slow_reader", "nothing was read for " + stall.toSeconds() + " s");
        return new CancellationException("the reader took nothing for too long");
    }

    /** The reason goes out if the other side reads again in time. */
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

    /** Ends the conversation with a status of RFC 6455 section 7.4 and a reason; what was sent before still goes out. */
    public void end(WebSocketCloseStatus status, String reason) {
        ended = true;
        writer.close(status, CloseReasons.fitting(reason));
    }

    /** The other side has closed: it is answered with the status that it said (RFC 6455 section 5.5.1). */
    void echo(byte[] payload) {
        ended = true;
        var _ = writer.tryWrite(WebSocketFrame.ofClose(payload));
    }

    /** Whether it can be written to. */
    public boolean open() {
        return !ended && writer.isOpen();
    }

    /** Completes when the last word was handed to the connection or the other side is gone. */
    CompletableFuture<Void> ended() {
        return writer.whenComplete();
    }

    void abort() {
        writer.abort();
    }

    /**
     * The connection is gone: nothing waits for it any more. Called on the event loop, so it must not wait for a writer, who may
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

    void heard() {
        unheardBytes.set(0);
        ping = null;
    }

    void pong(byte[] payload) {
        if (!ended) {
            pongs.send(payload);
        }
    }

    /**
     * To be called every few seconds: pings, and gives up a side that does not answer in time. Where much
     * was sent since the other side was last heard, an answer may take as long as a reader may stall.
     *
     * @return whether it was given up
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
        // The answer stands behind what was sent before, and reading all that is living, too.
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
