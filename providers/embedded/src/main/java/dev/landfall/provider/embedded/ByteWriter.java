package dev.landfall.provider.embedded;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing byte array. Numbers are big-endian, so that keys sort in the order of numbers. For one thread. */
final class ByteWriter {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] array;
    private int size;

    ByteWriter(int capacity) {
        array = new byte[capacity];
    }

    int size() {
        return size;
    }

    /** Removes the content and, if the array is larger than {@code roomMax}, shortens it. */
    ByteWriter clear(int roomMax) {
        size = 0;
        if (array.length > roomMax) {
            array = new byte[roomMax];
        }
        return this;
    }

    ByteWriter u8(int value) {
        room(1);
        array[size++] = (byte) value;
        return this;
    }

    ByteWriter u16(int value) {
        room(2);
        array[size++] = (byte) (value >>> 8);
        array[size++] = (byte) value;
        return this;
    }

    ByteWriter i32(int value) {
        room(4);
        INT.set(array, size, value);
        size += 4;
        return this;
    }

    ByteWriter i64(long value) {
        room(8);
        LONG.set(array, size, value);
        size += 8;
        return this;
    }

    /** Writes a number in groups of seven bits, little-endian, as RocksDB and protobuf write lengths. */
    ByteWriter varint(int value) {
        room(5);
        var rest = value;
        while ((rest & ~0x7f) != 0) {
            array[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[size++] = (byte) rest;
        return this;
    }

    ByteWriter raw(byte[] bytes) {
        return raw(bytes, 0, bytes.length);
    }

    ByteWriter raw(byte[] bytes, int from, int length) {
        room(length);
        System.arraycopy(bytes, from, array, size, length);
        size += length;
        return this;
    }

    ByteWriter raw(ByteWriter other) {
        return raw(other.array, 0, other.size);
    }

    /** Writes UTF-8 without its length. */
    ByteWriter text(String text) {
        return raw(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a name and a NUL. No name contains a NUL, and it sorts before all characters of names. */
    ByteWriter name(String name) {
        return text(name).u8(0);
    }

    /** Overwrites four bytes, little-endian. */
    void patchLittleEndian(int at, int value) {
        INT.set(array, at, Integer.reverseBytes(value));
    }

    byte[] toBytes() {
        return Arrays.copyOf(array, size);
    }

    private void room(int more) {
        if (array.length - size < more) {
            array = Arrays.copyOf(array, Math.max(size + more, array.length * 2));
        }
    }
}
