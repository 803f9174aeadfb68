package dev.landfall.provider.embedded;

/**
 * The append, and the place within it, that a stream began with: a short name for the stream that is never used again,
 * not even by a stream of the same name after a deletion.
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
