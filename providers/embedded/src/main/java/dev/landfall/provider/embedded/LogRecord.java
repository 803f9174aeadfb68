package dev.landfall.provider.embedded;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store.Appended;
import dev.landfall.provider.Store.Deleted;
import dev.landfall.provider.Store.TailEntry;
import dev.landfall.provider.Store.Written;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/** The form of appends and tombstones in the log. {@link RocksCommitter} writes appends in pieces. */
final class LogRecord {
    static final int APPENDED = 1;
    static final int DELETED = 2;

    private LogRecord() {}

    static byte[] deleted(byte[] partition, long generation) {
        return new ByteWriter(partition.length + 9)
                .u8(DELETED)
                .i64(generation)
                .raw(partition, 2, partition.length - 2)
                .toBytes();
    }

    /** An append in the form in which {@link RocksCommitter} writes it. */
    static byte[] appended(byte[] partition, Appended appended) {
        var out = new ByteWriter(1024)
                .u8(APPENDED)
                .i64(appended.time())
                .raw(partition, 2, partition.length - 2)
                .varint(appended.changes().size());
        for (var change : appended.changes()) {
            var name = change.stream().getBytes(StandardCharsets.UTF_8);
            out.varint(name.length).raw(name);
            out.i64(change.first()).varint(change.events().size());
            for (var event : change.events()) {
                out.varint(event.length).raw(event);
            }
        }
        return out.toBytes();
    }

    static TailEntry read(long position, byte[] value) {
        var in = new ByteReader(value);
        var kind = in.u8();
        var number = in.i64();
        var partition = new Partition(in.name(), in.name());
        return switch (kind) {
            case APPENDED -> appended(position, number, partition, in);
            case DELETED -> new Deleted(position, partition, number);
            default -> throw new ProviderException(Fault.CORRUPT, "a log record of unknown kind " + kind);
        };
    }

    private static Appended appended(long position, long time, Partition partition, ByteReader in) {
        var changes = new ArrayList<Written>();
        for (var left = in.varint(); left > 0; left--) {
            var stream = in.text(in.varint());
            var first = in.i64();
            var events = new ArrayList<byte[]>();
            for (var more = in.varint(); more > 0; more--) {
                events.add(in.raw(in.varint()));
            }
            changes.add(new Written(stream, first, events));
        }
        return new Appended(position, time, partition, changes);
    }
}
