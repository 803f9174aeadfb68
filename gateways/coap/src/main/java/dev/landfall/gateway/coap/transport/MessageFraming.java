package dev.landfall.gateway.coap.transport;

import dev.landfall.gateway.coap.codec.Decoder;
import dev.landfall.gateway.coap.codec.MalformedMessage;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.guard.NodeLocal;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into messages. Its buffer grows with the received bytes, never with the length in a header. For one event loop.
 */
@NodeLocal("one connection")
final class MessageFraming {
    private static final byte[] NONE = {};
    private static final int GROWTH_MIN = 256;

    private final Decoder decoder;
    private final byte[] header = new byte[Decoder.HEADER_BYTES_MAX];
    private @Nullable ByteBuf current;
    private @Nullable ArrayDeque<ByteBuf> behind;
    private byte[] partial = NONE;
    private int filled;
    private int length;

    MessageFraming(Decoder decoder) {
        this.decoder = decoder;
    }

    /** Takes over a buffer and releases it later. */
    void add(ByteBuf buffer) {
        if (current == null) {
            current = buffer;
            return;
        }
        if (behind == null) {
            behind = new ArrayDeque<>(4);
        }
        behind.add(buffer);
    }

    /**
     * The next whole message; null when there is none yet.
     *
     * @throws MalformedMessage when the bytes are not a message
     */
    @Nullable
    Message next() {
        for (var bytes = current; bytes != null; bytes = current) {
            var message = filled == 0 ? whole(bytes) : completed(bytes);
            if (!bytes.isReadable()) {
                bytes.release();
                current = behind == null ? null : behind.poll();
            }
            if (message != null) {
                return message;
            }
        }
        return null;
    }

    /** Releases all buffers. */
    void release() {
        for (var bytes = current; bytes != null; bytes = current) {
            bytes.release();
            current = behind == null ? null : behind.poll();
        }
        reset();
    }

    private @Nullable Message whole(ByteBuf bytes) {
        var known = Math.min(bytes.readableBytes(), header.length);
        bytes.getBytes(bytes.readerIndex(), header, 0, known);
        var size = decoder.frameLength(header, 0, known);
        if (size == Decoder.UNKNOWN || size > bytes.readableBytes()) {
            return completed(bytes);
        }
        var frame = new byte[size];
        bytes.readBytes(frame);
        return decoder.decode(frame, 0, size);
    }

    private @Nullable Message completed(ByteBuf bytes) {
        while (length == Decoder.UNKNOWN && bytes.isReadable()) {
            take(bytes, 1);
            length = decoder.frameLength(partial, 0, filled);
        }
        if (length == Decoder.UNKNOWN) {
            return null;
        }
        take(bytes, Math.min(bytes.readableBytes(), length - filled));
        if (filled < length) {
            return null;
        }
        var frame = partial;
        var size = length;
        reset();
        return decoder.decode(frame, 0, size);
    }

    private void take(ByteBuf bytes, int count) {
        var needed = filled + count;
        if (needed > partial.length) {
            var doubled = Math.max(GROWTH_MIN, 2 * partial.length);
            var bound = length == Decoder.UNKNOWN ? doubled : Math.min(doubled, length);
            partial = Arrays.copyOf(partial, Math.max(needed, bound));
        }
        bytes.readBytes(partial, filled, count);
        filled = needed;
    }

    private void reset() {
        partial = NONE;
        filled = 0;
        length = Decoder.UNKNOWN;
    }
}
