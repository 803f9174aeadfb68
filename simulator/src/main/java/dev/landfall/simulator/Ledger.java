package dev.landfall.simulator;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the devices did, one JSON object on each line, so that another program can compare it with the hub. Lines stay in memory
 * until {@link #flush()} or until the buffer is full. After the first write error nothing more is written.
 */
final class Ledger implements Closeable {

    private static final int BUFFER_BYTES = 1 << 20;
    private static final int LINE_BYTES_MAX = 2_048;
    private static final int REASON_CHARS_MAX = 200;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final OutputStream file;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int filled;
    private long timeMillis;
    private byte[] time = {};
    private @Nullable IOException failure;

    /** Opens a ledger. New lines are appended to an existing file. */
    Ledger(Path path) throws IOException {
        file = Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Adds one event. The href (with its seq) and the reason may be absent. */
    synchronized void add(UUID device, String event, @Nullable String href, long seq, @Nullable String reason) {
        if (BUFFER_BYTES - filled < LINE_BYTES_MAX) {
            flush();
        }
        now();
        ascii("{\"t\":\"").bytes(time).ascii("\",\"device\":\"").uuid(device).ascii("\",\"href\":");
        if (href == null) {
            ascii("null,\"seq\":null");
        } else {
            ascii("\"").ascii(href).ascii("\",\"seq\":").ascii(Long.toString(seq));
        }
        ascii(",\"event\":\"").ascii(event).ascii("\",\"reason\":");
        if (reason == null) {
            ascii("null}\n");
        } else {
            bytes(JsonPayload.write(reason.substring(0, Math.min(reason.length(), REASON_CHARS_MAX))));
            ascii("}\n");
        }
    }

    synchronized void flush() {
        try {
            if (failure == null) {
                file.write(buffer, 0, filled);
            }
        } catch (IOException e) {
            failure = e;
        }
        filled = 0;
    }

    /** The write error after which nothing is written, or null. */
    synchronized @Nullable IOException failure() {
        return failure;
    }

    @Override
    public void close() throws IOException {
        flush();
        file.close();
    }

    private void now() {
        var millis = System.currentTimeMillis();
        if (millis != timeMillis) {
            timeMillis = millis;
            time = TIME.format(Instant.ofEpochMilli(millis)).getBytes(StandardCharsets.US_ASCII);
        }
    }

    private Ledger ascii(String text) {
        for (var i = 0; i < text.length(); i++) {
            buffer[filled++] = (byte) text.charAt(i);
        }
        return this;
    }

    private Ledger bytes(byte[] bytes) {
        System.arraycopy(bytes, 0, buffer, filled, bytes.length);
        filled += bytes.length;
        return this;
    }

    private Ledger uuid(UUID id) {
        hex(id.getMostSignificantBits(), 60, 32);
        buffer[filled++] = '-';
        hex(id.getMostSignificantBits(), 28, 16);
        buffer[filled++] = '-';
        hex(id.getMostSignificantBits(), 12, 0);
        buffer[filled++] = '-';
        hex(id.getLeastSignificantBits(), 60, 48);
        buffer[filled++] = '-';
        hex(id.getLeastSignificantBits(), 44, 0);
        return this;
    }

    private void hex(long bits, int first, int last) {
        for (var shift = first; shift >= last; shift -= 4) {
            buffer[filled++] = HEX[(int) (bits >>> shift) & 15];
        }
    }
}
