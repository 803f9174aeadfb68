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
 * The column families of an opened database, and the note that says which there must be. RocksDB takes a manifest that was
 * cut for one that ended there, and leaves out what the log holds of a family that it does not know; so the names and numbers
 * go into the next commit whenever they change, and are compared at each start.
 */
final class ColumnFamilies {
    private static final int NOTE_ROOM = 512;

    private final Map<String, ColumnFamilyHandle> named = new LinkedHashMap<>();
    /** Families that were dropped, whose handles are still open: somebody may be reading. */
    private final Queue<ColumnFamilyHandle> dropped = new ConcurrentLinkedQueue<>();
    /** Whether there are others than the last commit has noted. */
    private boolean changed;

    /** The families of a database that was just opened, in the order of their descriptors. */
    ColumnFamilies(List<ColumnFamilyDescriptor> descriptors, List<ColumnFamilyHandle> handles) {
        for (var i = 0; i < handles.size(); i++) {
            named.put(new String(descriptors.get(i).getName(), StandardCharsets.UTF_8), handles.get(i));
        }
    }

    /** The families there are, by name. */
    Map<String, ColumnFamilyHandle> all() {
        return named;
    }

    /** One that is there. */
    ColumnFamilyHandle named(String name) {
        return Objects.requireNonNull(named.get(name));
    }

    /** There is one more, or again. */
    void add(String name, ColumnFamilyHandle family) {
        named.put(name, family);
        changed = true;
    }

    /** One is to be named no longer. */
    void remove(String name) {
        named.remove(name);
        changed = true;
    }

    /** One was dropped; its handle stays open until {@link #releaseDropped}. */
    void dropped(ColumnFamilyHandle family) {
        dropped.add(family);
    }

    /** Lets go of those that were dropped. Nobody may be reading. Their files are deleted in the background. */
    void releaseDropped() {
        for (var handle = dropped.poll(); handle != null; handle = dropped.poll()) {
            handle.close();
        }
    }

    /** Whether the next commit must carry the note. */
    boolean changed() {
        return changed;
    }

    /** The note is written. */
    void noted() {
        changed = false;
    }

    byte[] note() {
        var out = new ByteWriter(NOTE_ROOM).u16(named.size());
        named.forEach((name, family) -> out.i32(family.getID()).name(name));
        return out.toBytes();
    }

    /**
     * The name of a family that the last commit has noted and that is not there.
     *
     * @param note of the last commit; null in a store that an older release wrote
     * @return null when none is missing, or when nobody can say
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
