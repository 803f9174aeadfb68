package dev.landfall.conformance.memory;

import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store.Appended;
import dev.landfall.provider.Store.Head;
import dev.landfall.provider.Store.LastWrite;
import dev.landfall.provider.Store.PartitionView;
import dev.landfall.provider.Store.StoredEvent;
import dev.landfall.provider.Store.Whole;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A partition: its streams, its index entries, and its generation and floor. */
final class MemoryPartition {
    /** A stream: its head, the append that wrote it, and the kept events by version. */
    record Stream(Head head, UUID id, long position, NavigableMap<Long, StoredEvent> history) {}

    private final Partition name;
    private final Map<String, Stream> streams = new TreeMap<>();
    private final Map<String, List<IndexEntry>> entries = new HashMap<>();
    private long generation;
    private long floor;

    MemoryPartition(Partition name) {
        this.name = name;
    }

    @Nullable
    Stream stream(String stream) {
        return streams.get(stream);
    }

    long version(String stream) {
        var found = streams.get(stream);
        return found == null ? floor : found.head().version();
    }

    /** The stream that this append has written before, if one of the heads still has the id of the append. */
    @Nullable
    Stream written(Append append) {
        for (var change : append.changes()) {
            var stream = streams.get(change.stream());
            if (stream != null && stream.id().equals(append.id())) {
                return stream;
            }
        }
        return null;
    }

    /** The actual versions of the streams where the append expects others; empty when it may be written. */
    Map<String, Long> mismatches(Append append) {
        var actual = new HashMap<String, Long>();
        for (var requirement : append.requires()) {
            if (version(requirement.stream()) != requirement.version()) {
                actual.put(requirement.stream(), version(requirement.stream()));
            }
        }
        for (var change : append.changes()) {
            if (version(change.stream()) != change.expected()) {
                actual.put(change.stream(), version(change.stream()));
            }
        }
        return actual;
    }

    /** The time of the append, not earlier than the time of the streams that it changes. */
    long time(Append append) {
        var time = append.time();
        for (var change : append.changes()) {
            var stream = streams.get(change.stream());
            if (stream != null) {
                time = Math.max(time, stream.head().time());
            }
        }
        return time;
    }

    void write(Change change, UUID id, long position, long time) {
        var before = streams.get(change.stream());
        NavigableMap<Long, StoredEvent> history = before == null ? new TreeMap<>() : before.history();
        var version = change.expected();
        for (var event : change.events()) {
            version++;
            history.put(version, new StoredEvent(version, time, event));
        }
        streams.put(change.stream(), new Stream(new Head(version, time, change.head()), id, position, history));
    }

    /** Replaces the entries in an index, and returns the former ones. */
    List<IndexEntry> replace(String index, List<IndexEntry> after) {
        var before = entries.put(index, List.copyOf(after));
        return before == null ? List.of() : before;
    }

    Map<String, List<IndexEntry>> entries() {
        return entries;
    }

    boolean exists() {
        return !streams.isEmpty();
    }

    /** Whether anything was ever written to it. */
    boolean known() {
        return exists() || generation > 0;
    }

    long generation() {
        return generation;
    }

    void forget() {
        streams.values().forEach(stream -> floor = Math.max(floor, stream.head().version()));
        generation++;
        streams.clear();
        entries.clear();
    }

    /** Replaces heads and entries by the restored ones. The history stays, unless it belongs to another generation. */
    void restore(Whole whole) {
        var view = whole.view();
        if (generation != view.generation()) {
            streams.clear();
        }
        generation = view.generation();
        floor = view.floor();
        view.heads().forEach((stream, head) -> {
            var before = streams.get(stream);
            NavigableMap<Long, StoredEvent> history = before == null ? new TreeMap<>() : before.history();
            var write = Objects.requireNonNull(whole.writes().get(stream), stream);
            streams.put(stream, new Stream(head, write.append(), write.position(), history));
        });
        streams.keySet().retainAll(view.heads().keySet());
        entries.clear();
        entries.putAll(whole.indexes());
    }

    /** Adds the events of an append that another store committed. Returns false when it belongs to a deleted generation. */
    boolean restore(Appended appended) {
        for (var change : appended.changes()) {
            if (change.first() <= floor) {
                return false;
            }
            var stream = streams.get(change.stream());
            if (stream == null || stream.head().version() < change.first()) {
                throw new IllegalArgumentException(
                        name + " was restored without stream " + change.stream() + " at " + change.first());
            }
            var version = change.first();
            for (var event : change.events()) {
                stream.history().put(version, new StoredEvent(version, appended.time(), event));
                version++;
            }
        }
        return true;
    }

    /** The whole partition without its events. */
    Whole whole() {
        var writes = new HashMap<String, LastWrite>();
        streams.forEach((stream, kept) -> writes.put(stream, new LastWrite(kept.id(), kept.position())));
        var indexes = new HashMap<String, List<IndexEntry>>();
        entries.forEach((index, all) -> {
            if (!all.isEmpty()) {
                indexes.put(index, all);
            }
        });
        return new Whole(view(Set.of()), writes, indexes);
    }

    /**
     * The heads of some streams.
     *
     * @param wanted streams; empty for all
     */
    PartitionView view(Set<String> wanted) {
        var heads = new HashMap<String, Head>();
        streams.forEach((stream, kept) -> {
            if (wanted.isEmpty() || wanted.contains(stream)) {
                heads.put(stream, kept.head());
            }
        });
        return new PartitionView(name, generation, floor, heads);
    }

    /** Generation and floor alone. */
    PartitionView bare() {
        return new PartitionView(name, generation, floor, Map.of());
    }
}
