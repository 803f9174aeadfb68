package dev.landfall.form;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a stored form: a byte for the format, a byte for the kind, then the fields. Numbers are little-endian groups of seven bits
 * (unsigned), texts and byte strings have their length before them, lists their number of elements. {@link FormReader} reads it. For one
 * thread.
 */
public final class FormWriter {
    private static final int START_BYTES = 128;

    private byte[] bytes = new byte[START_BYTES];
    private int size;

    /**
     * Begins a form.
     *
     * @param format the version of the layout of this kind of form
     * @param kind the number of the form; each kind has its own
     */
    public FormWriter(int format, int kind) {
        octet(format).octet(kind);
    }

    /** Writes one byte, 0 to 255. */
    public FormWriter octet(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    /** Writes a number; a negative one takes ten bytes. */
    public FormWriter number(long value) {
        room(FormReader.NUMBER_BYTES_MAX);
        size = putNumber(bytes, size, value);
        return this;
    }

    /** Writes a value of a closed set by its ordinal; {@link FormReader#oneOf} reads it. */
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

    /** Writes bytes without their length. */
    public FormWriter raw(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    /** The written bytes. */
    public byte[] done() {
        return bytes.length == size ? bytes : Arrays.copyOf(bytes, size);
    }

    /** The size of a number, 1 to 10 bytes. */
    public static int numberBytes(long value) {
        var bits = Long.SIZE - Long.numberOfLeadingZeros(value | 1);
        return (bits + 6) / 7;
    }

    /**
     * Writes a number into an array with enough room.
     *
     * @param at the index of its first byte
     * @return the index after its last byte
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
