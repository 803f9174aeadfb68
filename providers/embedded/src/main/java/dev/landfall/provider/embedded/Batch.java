package dev.landfall.provider.embedded;

/**
 * The writes of one group in RocksDB's own form: eight bytes of sequence number, four of count (little-endian), then each write. The
 * batch is built in Java and passed to native code once, instead of once for each write. For one thread.
 */
final class Batch {
    private static final int HEADER = 12;
    private static final int COUNT_AT = 8;
    private static final int TAG_PUT = 0x5;
    private static final int TAG_DELETE = 0x4;
    private static final int ROOM = 64 * 1024;
    private static final int ROOM_MAX = 4 * 1024 * 1024;

    private final ByteWriter out = new ByteWriter(ROOM);
    private int count;

    Batch() {
        clear();
    }

    void clear() {
        out.clear(ROOM_MAX).i64(0).i32(0);
        count = 0;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** The number of puts and deletes. */
    int count() {
        return count;
    }

    int bytes() {
        return out.size() - HEADER;
    }

    /** Begins a put. The caller writes exactly {@code keyBytes} of key to the result, then calls {@link #value}. */
    ByteWriter put(int family, int keyBytes) {
        count++;
        return out.u8(TAG_PUT).varint(family).varint(keyBytes);
    }

    /** Ends a put with its value. */
    void value(ByteWriter value) {
        out.varint(value.size()).raw(value);
    }

    void put(int family, byte[] key, byte[] value) {
        put(family, key.length).raw(key).varint(value.length).raw(value);
    }

    void delete(int family, byte[] key) {
        count++;
        out.u8(TAG_DELETE).varint(family).varint(key.length).raw(key);
    }

    byte[] toBytes() {
        out.patchLittleEndian(COUNT_AT, count);
        return out.toBytes();
    }
}
