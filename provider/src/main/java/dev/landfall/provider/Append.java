package dev.landfall.provider;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One all-or-nothing write to one partition. Not a copy: the arrays inside belong to the store once the append was handed
 * over and must not be changed.
 *
 * @param id chosen by the writer, unique; the same append sent again has the first outcome
 * @param partition where
 * @param time the writer's time of these events in nanoseconds since 1970; the store raises it to that of the
 *     predecessors in the changed streams, so time never runs backwards in a stream
 * @param requires streams that must be at these versions, though they are not written
 * @param changes what is written; at most one per stream
 * @param indexes index name to the partition's entries in that index, stated whole: they replace the partition's former
 *     entries in that index; indexes not named keep theirs
 */
public record Append(
        UUID id,
        Partition partition,
        long time,
        List<Requirement> requires,
        List<Change> changes,
        Map<String, List<IndexEntry>> indexes) {
    private static final int FEW = 16;

    /** @throws IllegalArgumentException when nothing is changed, a stream is changed twice or an index name is no name */
    public Append {
        if (changes.isEmpty()) {
            throw new IllegalArgumentException("an append changes nothing");
        }
        checkOncePerStream(changes);
        for (var index : indexes.keySet()) {
            Partition.checkName("index", index);
        }
    }

    /** An append without index entries. */
    public Append(UUID id, Partition partition, long time, List<Requirement> requires, List<Change> changes) {
        this(id, partition, time, requires, changes, Map.of());
    }

    /** What counts against {@link Store.Info#itemBytesMax()}: events, heads, keys and sort values of index entries. */
    public long bytes() {
        var sum = 0L;
        for (var change : changes) {
            sum += change.head().length;
            for (var event : change.events()) {
                sum += event.length;
            }
        }
        for (var entries : indexes.values()) {
            for (var entry : entries) {
                sum += entry.key().getBytes(StandardCharsets.UTF_8).length
                        + entry.sort().getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return sum;
    }

    private static void checkOncePerStream(List<Change> changes) {
        if (changes.size() > FEW) {
            var seen = new HashSet<String>();
            for (var change : changes) {
                if (!seen.add(change.stream())) {
                    throw new IllegalArgumentException("an append changes stream " + change.stream() + " twice");
                }
            }
            return;
        }
        for (var i = 1; i < changes.size(); i++) {
            for (var j = 0; j < i; j++) {
                if (changes.get(i).stream().equals(changes.get(j).stream())) {
                    throw new IllegalArgumentException(
                            "an append changes stream " + changes.get(i).stream() + " twice");
                }
            }
        }
    }

    /**
     * A check without a write: all fencing stands on it.
     *
     * @param stream the stream looked at
     * @param version what its version must be; that of a stream never written is the partition's floor, 0 at first
     */
    public record Requirement(String stream, long version) {
        /** @throws IllegalArgumentException when the stream's name is none */
        public Requirement {
            Partition.checkName("stream", stream);
        }
    }

    /**
     * New events at the end of one stream, and the head that sums the stream up from now on.
     *
     * @param stream the stream's name, see {@link Partition#checkName}
     * @param expected the version the stream must have now; events get expected + 1, expected + 2, …
     * @param events at least one
     * @param head opaque bytes, written with the last event; replaces the former head
     * @param keepUntil nanoseconds since 1970: the events are kept at least until then and may go any time after, without
     *     anyone calling; the head stays
     */
    public record Change(String stream, long expected, List<byte[]> events, byte[] head, long keepUntil) {
        /** @throws IllegalArgumentException when the stream's name is none, or there is no event */
        public Change {
            Partition.checkName("stream", stream);
            if (events.isEmpty()) {
                throw new IllegalArgumentException("a change of stream " + stream + " without events");
            }
        }
    }

    /**
     * Makes a partition findable by {@link Store#find}.
     *
     * @param key equality is asked on it
     * @param sort order and prefix are asked on it, as bytes of UTF-8; bounds as for a name, but may be empty
     */
    public record IndexEntry(String key, String sort) {
        /** @throws IllegalArgumentException when key or sort value break the bounds of {@link Partition#checkName} */
        public IndexEntry {
            Partition.checkName("index key", key);
            if (!sort.isEmpty()) {
                Partition.checkName("sort value", sort);
            }
        }
    }
}
