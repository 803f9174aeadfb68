package dev.landfall.provider.embedded;

/**
 * The append with which a stream began, and the index of its change: a short id of the stream that is never used again, not even by a
 * stream of the same name after a deletion.
 */
record StreamOrigin(int shard, long position, int change) {
    static final int BYTES = 12;

    static StreamOrigin read(ByteReader in) {
        return new StreamOrigin(in.u16(), in.i64(), in.u16());
    }

    ByteWriter write(ByteWriter out) {
        return out.u16(shard).i64(position).u16(change);
    }
}
