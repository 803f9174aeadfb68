package dev.landfall.provider.embedded;

import dev.landfall.provider.Store.Head;
import java.util.UUID;

/** A head as it is stored: for readers, and for the committer's checks. */
record HeadRecord(long version, long time, long position, UUID id, StreamOrigin origin, byte[] bytes) {
    static HeadRecord read(byte[] value) {
        var in = new ByteReader(value);
        return new HeadRecord(
                in.i64(), in.i64(), in.i64(), new UUID(in.i64(), in.i64()), StreamOrigin.read(in), in.rest());
    }

    Head head() {
        return new Head(version, time, bytes);
    }

    ByteWriter write(ByteWriter out) {
        out.i64(version).i64(time).i64(position);
        out.i64(id.getMostSignificantBits()).i64(id.getLeastSignificantBits());
        return origin.write(out).raw(bytes);
    }
}
