package dev.landfall.form;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads a form that {@link FormWriter} has written. For any bytes it ends with a value or a {@link ProviderException}:
 * {@link Fault#UNSUPPORTED} when the format or the kind is of a newer version, {@link Fault#CORRUPT} when the bytes are damaged. It needs
 * at most a small multiple of their memory. For one thread.
 */
public final class FormReader {
    /** The maximum size of a number, in bytes. */
    static final int NUMBER_BYTES_MAX = 10;

    private static final int HEADER_BYTES = 2;

    private final byte[] bytes;
    private int at;

    /** Begins to read; {@link #kind} says which form it is. */
    public FormReader(byte[] bytes, int format) {
        this.bytes = bytes;
        if (bytes.length < HEADER_BYTES) {
            throw corrupt("shorter than a header");
        }
        if (bytes[0] != format) {
            throw UnknownForms.exception("a form of format " + (bytes[0] & 0xff));
        }
        at = HEADER_BYTES;
    }

    /** Begins to read a form that must be of one kind. */
    public FormReader(byte[] bytes, int format, int kind) {
        this(bytes, format);
        if (kind() != kind) {
            throw UnknownForms.exception("a form of kind " + kind() + " where " + kind + " is known");
        }
    }

    /** The number of the form. */
    public int kind() {
        return bytes[1] & 0xff;
    }

    public int octet() {
        if (at >= bytes.length) {
            throw corrupt("ends in the middle");
        }
        return bytes[at++] & 0xff;
    }

    public long number() {
        var value = 0L;
        for (var i = 0; i < NUMBER_BYTES_MAX; i++) {
            var next = octet();
            value |= (long) (next & 0x7f) << (7 * i);
            if (next < 0x80) {
                if (i == NUMBER_BYTES_MAX - 1 && next > 1) {
                    break;
                }
                return value;
            }
        }
        throw corrupt("a number is too long");
    }

    /** A number from 0 to the largest int. */
    public int count() {
        var value = number();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw corrupt("a count is out of range");
        }
        return (int) value;
    }

    public boolean flag() {
        var value = octet();
        if (value > 1) {
            throw corrupt("a flag is neither 0 nor 1");
        }
        return value == 1;
    }

    public String text() {
        var length = length();
        var value = new String(bytes, at, length, StandardCharsets.UTF_8);
        if (value.indexOf('\uFFFD') >= 0
                && !Arrays.equals(value.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(bytes, at, at + length))) {
            throw corrupt("a text is not UTF-8");
        }
        at += length;
        return value;
    }

    public byte[] bytes() {
        var length = length();
        var value = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return value;
    }

    public List<String> texts() {
        return list(this::text);
    }

    /** A list: its length, then its elements, each of at least one byte. */
    public <T> List<T> list(Supplier<T> item) {
        var count = length();
        var values = new ArrayList<T>(count);
        for (var i = 0; i < count; i++) {
            values.add(item.get());
        }
        return List.copyOf(values);
    }

    /** A value of a closed set, stored by its index. */
    public <T> T oneOf(T[] all) {
        var place = octet();
        if (place >= all.length) {
            throw corrupt("no " + all[0].getClass().getSimpleName() + " has number " + place);
        }
        return all[place];
    }

    /** Whether nothing is left: a form that an older version wrote ends before the fields that were added since. */
    public boolean atEnd() {
        return at == bytes.length;
    }

    /** All that is left: fields that a newer version added at the end. */
    public byte[] rest() {
        var value = Arrays.copyOfRange(bytes, at, bytes.length);
        at = bytes.length;
        return value;
    }

    /** Checks that no bytes are left, and returns the value. */
    public <T> T end(T value) {
        if (at != bytes.length) {
            throw corrupt((bytes.length - at) + " bytes too many");
        }
        return value;
    }

    /**
     * The failure for bytes that were not written so.
     *
     * @param why the reason, for the log
     */
    public ProviderException corrupt(String why) {
        return new ProviderException(Fault.CORRUPT, "stored form of " + bytes.length + " bytes: " + why);
    }

    private int length() {
        var value = number();
        if (value < 0 || value > bytes.length - at) {
            throw corrupt("a length reaches beyond the end");
        }
        return (int) value;
    }
}
