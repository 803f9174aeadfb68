package dev.landfall.form;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a stored form: a format byte, a byte for the kind of form, then fields. Numbers are little-endian groups of seven bits
 * (unsigned), texts and byte strings have their length before them, lists their count. {@link FormReader} reads it again.
 */
public final class FormWriter {
    private static final int START_BYTES = 128;

    private byte[] bytes = new byte[START_BYTES];
    private int size;

    /**
     * Begins a form.
     *
     * @param format version of the layout of this kind of form
     * @param kind which form it is; each has its own number
     */
    public FormWriter(int format, int kind) {
        octet(format).octet(kind);
    }

    /** One byte, 0 to 255. */
    public FormWriter octet(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    /** A number; negative ones take ten bytes. */
    public FormWriter number(long value) {
        room(FormReader.NUMBER_BYTES_MAX);
        size = putNumber(bytes, size, value);
        return this;
    }

    /** One of a closed set that declares its order as stored; {@link FormReader#oneOf} reads it. */
    @SuppressWarnings("EnumOrdinal") // golden files pin the order
    public FormWriter place(Enum<?> value) {
        return octet(value.ordinal());
    }

    public FormWriter flag(boolean value) {
        return octet(value ? 1 : 0);
    }

    public FormWriter text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    public FormWriter bytes(byte[] value) {
        number(value.length);
        return raw(value);
    }

    public FormWriter texts(List<String> values) {
        number(values.size());
        for (var value : values) {
            text(value);
        }
        return this;
    }

    /** Bytes without their length. */
    public FormWriter raw(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    /** What was written, exactly as long as it is. */
    public byte[] done() {
        return bytes.length == size ? bytes : Arrays.copyOf(bytes, size);
    }

    /** How many bytes a number takes: 1 to 10. */
    public static int numberBytes(long value) {
        var bits = Long.SIZE - Long.numberOfLeadingZeros(value | 1);
        return (bits + 6) / 7;
    }

    /**
     * Writes a number into an array that has room for it.
     *
     * @param at index of its first byte
     * @return index of the byte after it
     */
    public static int putNumber(byte[] into, int at, long value) {
        var rest = value;
        var next = at;
        while ((rest & ~0x7fL) != 0) {
            into[next++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        into[next++] = (byte) rest;
        return next;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), bytes.length * 2));
        }
    }
}
