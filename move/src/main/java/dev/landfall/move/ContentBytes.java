package dev.landfall.move;

import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store.Appended;
import dev.landfall.provider.Store.Deleted;
import dev.landfall.provider.Store.Head;
import dev.landfall.provider.Store.Kept;
import dev.landfall.provider.Store.LastWrite;
import dev.landfall.provider.Store.PartitionView;
import dev.landfall.provider.Store.TailEntry;
import dev.landfall.provider.Store.Whole;
import dev.landfall.provider.Store.Written;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Encodes the content that is moved: for files, and to compare two stores. The same content has the same bytes, whichever store it came
 * from.
 */
public final class ContentBytes {
    private static final int FORMAT = 1;
    private static final int WHOLE = 90;
    private static final int ENTRY = 91;
    private static final int APPENDED = 1;
    private static final int DELETED = 2;
    private static final int ID_BYTES = 16;
    private static final Comparator<IndexEntry> ORDER =
            Comparator.comparing(IndexEntry::key).thenComparing(IndexEntry::sort);

    private ContentBytes() {}

    /** Encodes a whole partition. */
    @SuppressWarnings("exports") // for this package and its tests
    public static byte[] whole(Whole whole) {
        var view = whole.view();
        var out = new FormWriter(FORMAT, WHOLE)
                .text(view.partition().tenant())
                .text(view.partition().key())
                .number(view.generation())
                .number(view.floor())
                .number(view.heads().size());
        new TreeMap<>(view.heads()).forEach((stream, head) -> {
            var write = Objects.requireNonNull(whole.writes().get(stream), stream);
            out.text(stream).number(head.version()).number(head.time()).bytes(head.bytes());
            out.bytes(bytes(write.append())).number(write.position());
        });
        out.number(whole.indexes().size());
        new TreeMap<>(whole.indexes()).forEach((index, entries) -> {
            var sorted = entries.stream().distinct().sorted(ORDER).toList();
            out.text(index).number(sorted.size());
            sorted.forEach(entry -> out.text(entry.key()).text(entry.sort()));
        });
        return out.done();
    }

    /**
     * Decodes a partition.
     *
     * @throws dev.landfall.provider.ProviderException CORRUPT
     */
    public static Whole whole(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, WHOLE);
        try {
            var partition = new Partition(in.text(), in.text());
            var generation = in.number();
            var floor = in.number();
            var heads = new HashMap<String, Head>();
            var writes = new HashMap<String, LastWrite>();
            for (var left = in.count(); left > 0; left--) {
                var stream = in.text();
                heads.put(stream, new Head(in.number(), in.number(), in.bytes()));
                writes.put(stream, new LastWrite(id(in), in.number()));
            }
            var indexes = new HashMap<String, List<IndexEntry>>();
            for (var left = in.count(); left > 0; left--) {
                indexes.put(in.text(), in.list(() -> new IndexEntry(in.text(), in.text())));
            }
            return in.end(new Whole(new PartitionView(partition, generation, floor, heads), writes, indexes));
        } catch (IllegalArgumentException broken) {
            throw in.corrupt(String.valueOf(broken.getMessage()));
        }
    }

    /** Encodes a log entry, without the time until which it is kept: that may differ between stores. */
    public static byte[] entry(TailEntry entry) {
        var out = new FormWriter(FORMAT, ENTRY)
                .number(entry.position())
                .text(entry.partition().tenant())
                .text(entry.partition().key());
        switch (entry) {
            case Deleted deleted -> out.octet(DELETED).number(deleted.generation());
            case Appended appended -> {
                out.octet(APPENDED)
                        .number(appended.time())
                        .number(appended.changes().size());
                var changes = new ArrayList<>(appended.changes());
                changes.sort(Comparator.comparing(Written::stream));
                for (var change : changes) {
                    out.text(change.stream())
                            .number(change.first())
                            .number(change.events().size());
                    change.events().forEach(out::bytes);
                }
            }
        }
        return out.done();
    }

    /**
     * Decodes a log entry.
     *
     * @throws dev.landfall.provider.ProviderException CORRUPT
     */
    public static TailEntry entry(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, ENTRY);
        try {
            var position = in.number();
            var partition = new Partition(in.text(), in.text());
            return in.end(
                    switch (in.octet()) {
                        case DELETED -> new Deleted(position, partition, in.number());
                        case APPENDED ->
                            new Appended(
                                    position,
                                    in.number(),
                                    partition,
                                    in.list(() -> new Written(in.text(), in.number(), in.list(in::bytes))));
                        default -> throw in.corrupt("an entry that is neither an append nor a deletion");
                    });
        } catch (IllegalArgumentException broken) {
            throw in.corrupt(String.valueOf(broken.getMessage()));
        }
    }

    /** The estimated size of a partition, in bytes. */
    static long size(Whole whole) {
        var bytes = 128L;
        for (Map.Entry<String, Head> head : whole.view().heads().entrySet()) {
            bytes += 64L + head.getKey().length() + head.getValue().bytes().length;
        }
        return bytes;
    }

    /** The estimated size of a log entry, in bytes. */
    static long size(Kept kept) {
        var bytes = 96L;
        if (kept.entry() instanceof Appended appended) {
            for (var change : appended.changes()) {
                for (var event : change.events()) {
                    bytes += event.length;
                }
            }
        }
        return bytes;
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(ID_BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    private static UUID id(FormReader in) {
        var bytes = in.bytes();
        if (bytes.length != ID_BYTES) {
            throw in.corrupt("an id of " + bytes.length + " bytes");
        }
        var buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
