package dev.landfall.content;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Appends CBOR (RFC 8949) to a growing array, each head in its shortest form. It does not count: the caller must write n keys and values
 * after the head of a map of n pairs. Not thread-safe.
 */
public final class CborWriter {
    private static final int UNSIGNED = 0;
    private static final int NEGATIVE = 1;
    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;
    private static final int MAP = 5;
    private static final int TAG = 6;

    private byte[] out;
    private int at;

    /** A writer with room for 256 bytes to start with. */
    public CborWriter() {
        this(256);
    }

    /** A writer with room for {@code bytes} bytes to start with. */
    public CborWriter(int bytes) {
        out = new byte[Math.max(16, bytes)];
    }

    /** Begins a map of {@code pairs} keys and values. */
    public CborWriter map(int pairs) {
        return head(MAP, pairs);
    }

    /** Begins an array of {@code items} items. */
    public CborWriter array(int items) {
        return head(ARRAY, items);
    }

    /** Begins a map that goes on until {@link #end}. */
    public CborWriter openMap() {
        return put(0xbf);
    }

    /** Begins an array that goes on until {@link #end}. */
    public CborWriter openArray() {
        return put(0x9f);
    }

    /** Ends the map or array opened last by {@link #openMap} or {@link #openArray}. */
    public CborWriter end() {
        return put(0xff);
    }

    /**
     * Appends a text.
     *
     * @throws IllegalArgumentException when it contains half a surrogate pair, which UTF-8 cannot encode
     */
    public CborWriter text(String text) {
        var length = text.length();
        for (var i = 0; i < length; i++) {
            if (text.charAt(i) >= 0x80) {
                return wide(text, i);
            }
        }
        head(TEXT, length);
        room(length);
        for (var i = 0; i < length; i++) {
            out[at + i] = (byte) text.charAt(i);
        }
        at += length;
        return this;
    }

    private CborWriter wide(String text, int from) {
        for (var i = from; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                    throw new IllegalArgumentException("half a surrogate pair at " + i);
                }
                i++;
            }
        }
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        return text(utf8, 0, utf8.length);
    }

    /** Appends a text that is UTF-8 already; this is not checked. */
    public CborWriter text(byte[] utf8, int offset, int length) {
        head(TEXT, length);
        return raw(utf8, offset, length);
    }

    /** Appends a byte string. */
    public CborWriter bytes(byte[] bytes) {
        return bytes(bytes, 0, bytes.length);
    }

    /** Appends a byte string. */
    public CborWriter bytes(byte[] bytes, int offset, int length) {
        head(BYTES, length);
        return raw(bytes, offset, length);
    }

    /** Appends an integer. */
    public CborWriter integer(long value) {
        return value >= 0 ? head(UNSIGNED, value) : head(NEGATIVE, ~value);
    }

    /** Appends an integer of any size. One that does not fit 64 bits becomes a bignum (tag 2 or 3). */
    public CborWriter integer(BigInteger value) {
        var magnitude = value.signum() < 0 ? value.not() : value;
        var major = value.signum() < 0 ? NEGATIVE : UNSIGNED;
        if (magnitude.bitLength() <= 64) {
            return head(major, magnitude.longValue());
        }
        var bytes = magnitude.toByteArray();
        var sign = bytes[0] == 0 ? 1 : 0;
        return tag(2L + major).bytes(bytes, sign, bytes.length - sign);
    }

    /** Appends a floating-point number, always in 64 bits. */
    public CborWriter real(double value) {
        return realBits(Double.doubleToRawLongBits(value));
    }

    CborWriter realBits(long bits) {
        room(9);
        out[at++] = (byte) 0xfb;
        bigEndian(bits, 8);
        return this;
    }

    /** Appends true or false. */
    public CborWriter bool(boolean value) {
        return put(value ? 0xf5 : 0xf4);
    }

    /** Appends null. */
    public CborWriter nothing() {
        return put(0xf6);
    }

    /**
     * Appends a simple value (undefined is 23).
     *
     * @throws IllegalArgumentException for other numbers: below 0, above 255, or 24 to 31
     */
    public CborWriter simple(int value) {
        if (value < 0 || value > 255 || (value >= 24 && value < 32)) {
            throw new IllegalArgumentException("no simple value: " + value);
        }
        return value < 24 ? put(0xe0 | value) : put(0xf8).put(value);
    }

    /** Appends a tag number, unsigned; the item it stands before must follow. */
    public CborWriter tag(long number) {
        return head(TAG, number);
    }

    /** Appends bytes that are CBOR already; that is not checked. */
    public CborWriter raw(byte[] cbor, int offset, int length) {
        room(length);
        System.arraycopy(cbor, offset, out, at, length);
        at += length;
        return this;
    }

    /** How many bytes were written. */
    public int size() {
        return at;
    }

    /** The present array, valid until the next write; only the first {@link #size} bytes are content. */
    public byte[] array() {
        return out;
    }

    /** A copy of the bytes written. */
    public byte[] toBytes() {
        return Arrays.copyOf(out, at);
    }

    /** Starts again in the same array. */
    public CborWriter reset() {
        at = 0;
        return this;
    }

    /** Reserves a byte for the head of an array or map whose size is not known yet; see {@link #close}. */
    int reserve() {
        put(0);
        return at;
    }

    /** Removes the byte that {@link #reserve} reserved. */
    void unreserve(int body) {
        at = body - 1;
    }

    /** Writes the head of an array or map where {@link #reserve} reserved a byte, and moves the bytes after it if needed. */
    void close(int body, boolean map, int items) {
        var major = map ? MAP : ARRAY;
        if (items < 24) {
            out[body - 1] = (byte) (major << 5 | items);
            return;
        }
        var more = items < 1 << 8 ? 1 : items < 1 << 16 ? 2 : 4;
        room(more);
        System.arraycopy(out, body, out, body + more, at - body);
        var end = at + more;
        at = body - 1;
        head(major, items);
        at = end;
    }

    private CborWriter head(int major, long argument) {
        room(9);
        var initial = major << 5;
        if (argument >= 0 && argument < 24) {
            out[at++] = (byte) (initial | (int) argument);
        } else if (argument >>> 8 == 0) {
            out[at++] = (byte) (initial | 24);
            out[at++] = (byte) argument;
        } else if (argument >>> 16 == 0) {
            out[at++] = (byte) (initial | 25);
            bigEndian(argument, 2);
        } else if (argument >>> 32 == 0) {
            out[at++] = (byte) (initial | 26);
            bigEndian(argument, 4);
        } else {
            out[at++] = (byte) (initial | 27);
            bigEndian(argument, 8);
        }
        return this;
    }

    private void bigEndian(long value, int bytes) {
        for (var shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
            out[at++] = (byte) (value >>> shift);
        }
    }

    private CborWriter put(int value) {
        room(1);
        out[at++] = (byte) value;
        return this;
    }

    private void room(int bytes) {
        if (out.length - at < bytes) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, at + bytes));
        }
    }
}
