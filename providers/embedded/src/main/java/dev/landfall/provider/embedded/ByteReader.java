package dev.landfall.provider.embedded;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads bytes of {@link ByteWriter}; bytes that end too early are {@link Fault#CORRUPT}. */
final class ByteReader {
    private final ByteBuffer bytes;

    ByteReader(byte[] bytes) {
        this(bytes, 0);
    }

    ByteReader(byte[] bytes, int from) {
        this.bytes = ByteBuffer.wrap(bytes, from, bytes.length - from);
    }

    int u8() {
        need(1);
        return bytes.get() & 0xff;
    }

    int u16() {
        need(2);
        return bytes.getShort() & 0xffff;
    }

    int i32() {
        need(4);
        return bytes.getInt();
    }

    long i64() {
        need(8);
        return bytes.getLong();
    }

    int varint() {
        var value = 0;
        for (var shift = 0; shift < 35; shift += 7) {
            var b = u8();
            value |= (b & 0x7f) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw corrupt();
    }

    byte[] raw(int length) {
        need(length);
        var raw = new byte[length];
        bytes.get(raw);
        return raw;
    }

    void skip(int length) {
        need(length);
        bytes.position(bytes.position() + length);
    }

    byte[] rest() {
        return raw(bytes.remaining());
    }

    boolean atEnd() {
        return !bytes.hasRemaining();
    }

    /** Reads a name up to the NUL that ends it. */
    String name() {
        var from = bytes.position();
        for (var at = from; at < bytes.limit(); at++) {
            if (bytes.get(at) == 0) {
                var name = text(at - from);
                bytes.get();
                return name;
            }
        }
        throw corrupt();
    }

    String text(int length) {
        return new String(raw(length), StandardCharsets.UTF_8);
    }

    private void need(int length) {
        if (length < 0 || bytes.remaining() < length) {
            throw corrupt();
        }
    }

    private static ProviderException corrupt() {
        return new ProviderException(Fault.CORRUPT, "a stored record ends too early", new BufferUnderflowException());
    }
}
