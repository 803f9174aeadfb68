package dev.landfall.gateway.api.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponseWriter;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An answer that is written line by line. It buffers a few kilobytes: when the reader is slow, the writer waits (back-pressure), and a
 * reader that reads nothing for too long is disconnected.
 */
public final class StreamedLines implements AutoCloseable {
    /** How long the reader of a list may read nothing. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int HELD_MAX = 16 * 1024;

    private final Exchange exchange;
    private final HttpResponseWriter out;
    private final String mediaType;
    private final Duration patience;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    StreamedLines(Exchange exchange, HttpResponseWriter out, String mediaType, Duration patience) {
        this.exchange = exchange;
        this.out = out;
        this.mediaType = mediaType;
        this.patience = patience;
    }

    /**
     * Adds a line with its line break. May block.
     *
     * @throws CancellationException when the reader is gone
     */
    public void write(byte[] line) {
        held.writeBytes(line);
        if (held.size() >= HELD_MAX) {
            flush();
        }
    }

    /** Sends the buffered lines and waits until the connection has taken them. Blocks. */
    public void flush() {
        begin();
        if (exchange.headOnly()) {
            out.close();
            throw new CancellationException("only the head of the answer was asked for");
        }
        if (held.size() == 0) {
            return;
        }
        if (!out.tryWrite(HttpData.wrap(held.toByteArray()))) {
            throw new CancellationException("the reader is gone");
        }
        held.reset();
        try {
            out.whenConsumed().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException gone) {
            throw cancelled("the reader is gone", gone);
        } catch (TimeoutException slow) {
            out.abort(slow);
            throw cancelled("the reader took nothing for too long", slow);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw cancelled("the hub is stopping", stopping);
        }
    }

    private static CancellationException cancelled(String message, Exception cause) {
        var cancelled = new CancellationException(message);
        cancelled.initCause(cause);
        return cancelled;
    }

    /** Whether no line was written yet. */
    public boolean untouched() {
        return !exchange.begun() && held.size() == 0;
    }

    /** Whether the reader is still connected. */
    public boolean open() {
        return out.isOpen();
    }

    /** Begins the answer before the first line. */
    public void begin() {
        if (!exchange.begun()) {
            exchange.begin(200, mediaType, -1);
        }
    }

    /** Ends the answer; an answer without lines has no media type. */
    @Override
    public void close() {
        if (untouched()) {
            exchange.begin(200, "", -1);
        } else {
            flush();
        }
        out.close();
    }
}
