package dev.landfall.provider.embedded;

/**
 * The place of a change in the log.
 *
 * @param last the version of its last event
 * @param position of its append in the shard's log, in the same column family
 * @param count the number of its events
 * @param change its index in the append
 */
record HistoryRecord(long last, long position, long time, int count, int change) {
    static final int BYTES = 22;

    static HistoryRecord read(byte[] key, byte[] value) {
        var in = new ByteReader(value);
        var last = new ByteReader(key, Keys.HISTORY_BYTES - 8).i64();
        return new HistoryRecord(last, in.i64(), in.i64(), in.i32(), in.u16());
    }

    long first() {
        return last - count + 1;
    }
}
