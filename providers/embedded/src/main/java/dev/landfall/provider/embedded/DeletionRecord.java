package dev.landfall.provider.embedded;

import org.jspecify.annotations.Nullable;

/**
 * The deletions of a partition.
 *
 * @param generation the number of deletions
 * @param floor the highest version of a deleted stream
 */
record DeletionRecord(long generation, long floor) {
    static final DeletionRecord NONE = new DeletionRecord(0, 0);

    static DeletionRecord read(byte @Nullable [] value) {
        if (value == null) {
            return NONE;
        }
        var in = new ByteReader(value);
        return new DeletionRecord(in.i64(), in.i64());
    }

    byte[] toBytes() {
        return new ByteWriter(16).i64(generation).i64(floor).toBytes();
    }
}
