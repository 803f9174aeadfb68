package dev.landfall.provider.embedded;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;

/**
 * The column families of an open database, and the note about which families there must be. RocksDB does not notice when its manifest was
 * cut, and then ignores what the log has of unknown families. So the names and numbers of the families are written with the next commit
 * whenever they change, and compared at each start.
 */
final class ColumnFamilies {
    private static final int NOTE_ROOM = 512;

    private final Map<String, ColumnFamilyHandle> named = new LinkedHashMap<>();
    /** Dropped families whose handles are still open, because a thread may be reading. */
    private final Queue<ColumnFamilyHandle> dropped = new ConcurrentLinkedQueue<>();
    /** Whether the families differ from the last note. */
    private boolean changed;

    /** The families of a database that was just opened, in the order of their descriptors. */
    ColumnFamilies(List<ColumnFamilyDescriptor> descriptors, List<ColumnFamilyHandle> handles) {
        for (var i = 0; i < handles.size(); i++) {
            named.put(new String(descriptors.get(i).getName(), StandardCharsets.UTF_8), handles.get(i));
        }
    }

    /** All families by name. */
    Map<String, ColumnFamilyHandle> all() {
        return named;
    }

    /** A family that exists. */
    ColumnFamilyHandle named(String name) {
        return Objects.requireNonNull(named.get(name));
    }

    /** Adds a family. */
    void add(String name, ColumnFamilyHandle family) {
        named.put(name, family);
        changed = true;
    }

    /** Removes a family from the note. */
    void remove(String name) {
        named.remove(name);
        changed = true;
    }

    /** Keeps the handle of a dropped family open until {@link #releaseDropped}. */
    void dropped(ColumnFamilyHandle family) {
        dropped.add(family);
    }

    /** Closes the handles of dropped families, whose files are then deleted in the background. No thread may be reading. */
    void releaseDropped() {
        for (var handle = dropped.poll(); handle != null; handle = dropped.poll()) {
            handle.close();
        }
    }

    /** Whether the next commit has to include the note. */
    boolean changed() {
        return changed;
    }

    /** The note was written. */
    void noted() {
        changed = false;
    }

    byte[] note() {
        var out = new ByteWriter(NOTE_ROOM).u16(named.size());
        named.forEach((name, family) -> out.i32(family.getID()).name(name));
        return out.toBytes();
    }

    /**
     * The name of a family in the last note that does not exist.
     *
     * @param note of the last commit; null in a store of an older release
     * @return null when none is missing, or there is no note
     */
    @Nullable
    String lacking(byte @Nullable [] note) {
        changed = note == null;
        if (note == null) {
            return null;
        }
        var in = new ByteReader(note);
        for (var left = in.u16(); left > 0; left--) {
            var id = in.i32();
            var name = in.name();
            var family = named.get(name);
            if (family == null || family.getID() != id) {
                return name;
            }
        }
        return null;
    }

    void close() {
        new ArrayList<>(named.values()).forEach(ColumnFamilyHandle::close);
        releaseDropped();
    }
}
