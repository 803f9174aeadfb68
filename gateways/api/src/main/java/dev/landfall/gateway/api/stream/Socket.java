package dev.landfall.gateway.api.stream;

import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One WebSocket, to be written to from several virtual threads. At most {@value #HELD_MAX} bytes wait for a slow reader;
 * whoever writes more waits with them. A reader who takes nothing for the time of {@code stall} is told so and let go.
 */
public final class Socket {
    static final int HELD_MAX = 64 * 1024;

    private final WebSocketWriter writer;
    private final Duration stall;
    private final ReentrantLock lock = new ReentrantLock();
    private int held;
    private volatile long waitingSince;
    private volatile long heardAt = System.nanoTime();
    private volatile long pingedAt;
    private volatile boolean ended;

    Socket(WebSocketWriter writer, Duration stall) {
        this.writer = writer;
        this.stall = stall;
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
            held += utf8.length;
            if (held >= HELD_MAX) {
                drain();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the connection has taken all that was sent. */
    private void drain() {
        waitingSince = System.nanoTime();
        try {
            writer.whenConsumed().get(stall.toMillis(), TimeUnit.MILLISECONDS);
            held = 0;
            // A reader that takes what is sent is alive, and pings had to wait behind it.
            heardAt = System.nanoTime();
        } catch (ExecutionException gone) {
            throw cancelled("the reader is gone", gone);
        } catch (TimeoutException slow) {
            end(WebSocketCloseStatus.POLICY_VIOLATION, "nothing was read for " + stall.toSeconds() + " s");
            throw cancelled("the reader took nothing for too long", slow);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw cancelled("the hub is stopping", stopping);
        } finally {
            waitingSince = 0;
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
        writer.close(status, reason);
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

    void heard() {
        heardAt = System.nanoTime();
    }

    void pong(byte[] payload) {
        if (!ended) {
            var _ = writer.tryWrite(WebSocketFrame.ofPong(payload));
        }
    }

    /** To be called every few seconds: pings, and gives up a side that does not answer. */
    void keepAlive(Duration answer) {
        if (!open() || waitingSince != 0) {
            return;
        }
        var now = System.nanoTime();
        var unanswered = pingedAt != 0 && pingedAt - heardAt > 0;
        if (unanswered && now - pingedAt > answer.toNanos()) {
            end(WebSocketCloseStatus.POLICY_VIOLATION, "no answer to a ping");
            writer.abort();
            return;
        }
        if (!unanswered) {
            pingedAt = now;
            var _ = writer.tryWrite(WebSocketFrame.ofPing());
        }
    }
}
