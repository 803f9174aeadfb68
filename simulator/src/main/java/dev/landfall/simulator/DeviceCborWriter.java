package dev.landfall.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Writes CBOR (RFC 8949) like the C device, with every map and array of indefinite length. It uses one array again and again, which grows
 * as needed. For one thread.
 */
final class DeviceCborWriter {

    private static final int TEXT = 0x60;
    private static final int BYTES = 0x40;

    private byte[] array = new byte[1024];
    private int position;

    /** Discards what was written and continues at {@code start}, an index in the array. */
    DeviceCborWriter reset(int start) {
        position = start;
        return this;
    }

    byte[] array() {
        return array;
    }

    int position() {
        return position;
    }

    byte[] copy() {
        return Arrays.copyOf(array, position);
    }

    DeviceCborWriter beginMap() {
        return octet(0xbf);
    }

    DeviceCborWriter beginArray() {
        return octet(0x9f);
    }

    DeviceCborWriter end() {
        return octet(0xff);
    }

    DeviceCborWriter octet(int value) {
        room(1);
        array[position++] = (byte) value;
        return this;
    }

    DeviceCborWriter flag(boolean value) {
        return octet(value ? 0xf5 : 0xf4);
    }

    DeviceCborWriter number(long value) {
        return value < 0 ? head(0x20, -1 - value) : head(0, value);
    }

    DeviceCborWriter text(String text) {
        var length = text.length();
        head(TEXT, length);
        room(length);
        for (var i = 0; i < length; i++) {
            var c = text.charAt(i);
            if (c >= 0x80) {
                return beyondAscii(text, i);
            }
            array[position++] = (byte) c;
        }
        return this;
    }

    /** Writes one text from ASCII bytes and an ASCII string. */
    DeviceCborWriter text(byte[] start, String end) {
        head(TEXT, start.length + end.length());
        raw(start);
        room(end.length());
        for (var i = 0; i < end.length(); i++) {
            array[position++] = (byte) end.charAt(i);
        }
        return this;
    }

    DeviceCborWriter texts(List<String> texts) {
        beginArray();
        for (var text : texts) {
            text(text);
        }
        return end();
    }

    DeviceCborWriter bytes(byte[] bytes) {
        return head(BYTES, bytes.length).raw(bytes);
    }

    /** Writes {@code value} as a byte string of eight bytes. */
    DeviceCborWriter eightBytes(long value) {
        return octet(BYTES + 8).rawLong(value);
    }

    DeviceCborWriter rawLong(long value) {
        room(8);
        for (var shift = 56; shift >= 0; shift -= 8) {
            array[position++] = (byte) (value >>> shift);
        }
        return this;
    }

    DeviceCborWriter raw(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, array, position, bytes.length);
        position += bytes.length;
        return this;
    }

    private DeviceCborWriter beyondAscii(String text, int written) {
        position -= written + headLength(text.length());
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return head(TEXT, bytes.length).raw(bytes);
    }

    private DeviceCborWriter head(int type, long value) {
        room(9);
        if (value < 24) {
            array[position++] = (byte) (type | (int) value);
            return this;
        }
        var bytes = headLength(value) - 1;
        array[position++] = (byte) (type | (bytes == 1 ? 24 : bytes == 2 ? 25 : bytes == 4 ? 26 : 27));
        for (var shift = 8 * bytes - 8; shift >= 0; shift -= 8) {
            array[position++] = (byte) (value >>> shift);
        }
        return this;
    }

    private static int headLength(long value) {
        return value < 24 ? 1 : value < 0x100 ? 2 : value < 0x1_0000 ? 3 : value < 0x1_0000_0000L ? 5 : 9;
    }

    private void room(int bytes) {
        if (array.length - position < bytes) {
            array = Arrays.copyOf(array, Math.max(array.length * 2, position + bytes));
        }
    }
}
