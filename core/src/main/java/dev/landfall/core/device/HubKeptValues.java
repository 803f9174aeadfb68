package dev.landfall.core.device;

import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.stored.CommandsHead;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The resources whose values the hub keeps for the device (shared attributes). This class stores the version of each resource that the
 * session has already passed to the device.
 */
final class HubKeptValues {
    private static final Set<String> COUNT = Set.of(Names.COMMANDS, Names.SESSION);

    /** The number of bytes after which a call returns no further resource. */
    private static final long BYTES_MAX = 1 << 20;

    private final Predicate<String> kept;

    @NodeLocal("the heads of the device, read at the sign-in")
    private final Map<String, Long> versions = new HashMap<>();

    /** The stored count of changes at the last call. Under the lock of this object. */
    private long changes;

    /**
     * @param view all streams of the device as the session found them; their present values need not be passed on
     * @param kept whether the hub keeps the value of a resource
     */
    HubKeptValues(Store.PartitionView view, Predicate<String> kept) {
        this.kept = kept;
        changes = count(view);
        view.heads().forEach((stream, head) -> {
            if (kept(stream)) {
                versions.put(stream, head.version());
            }
        });
    }

    /**
     * The resources that have changed since the last call. When they have more than {@value #BYTES_MAX} bytes, the rest follows with the
     * next call. Reads only one head when nothing has changed. Blocks.
     *
     * @param check refuses a view in which the session is not the newest one
     * @param again called when there is more than was returned
     */
    synchronized List<Fact> changes(
            StoreReads reads,
            Partition partition,
            DeviceId device,
            Consumer<Store.PartitionView> check,
            Runnable again) {
        var glance = reads.heads(partition, COUNT);
        check.accept(glance);
        if (count(glance) == changes) {
            return List.of();
        }
        var view = reads.heads(partition, Set.of());
        check.accept(view);
        var keptChanges = new ArrayList<Fact>();
        var reported = new HashMap<String, Long>();
        var bytes = 0L;
        for (var stored : view.heads().entrySet()) {
            var stream = stored.getKey();
            var head = stored.getValue();
            if (kept(stream) && head.version() > versions.getOrDefault(stream, 0L)) {
                if (bytes > BYTES_MAX) {
                    // The rest is left for the next call, for which the count stays unchanged.
                    versions.putAll(reported);
                    again.run();
                    return keptChanges;
                }
                var event = StoredEvents.decode(stream, head.bytes());
                keptChanges.add(new Fact(partition.tenant(), device, head.version(), head.time(), event));
                reported.put(stream, head.version());
                bytes += head.bytes().length;
            }
        }
        // Only now: if one event cannot be decoded, none counts as passed on.
        versions.putAll(reported);
        changes = count(view);
        return keptChanges;
    }

    private boolean kept(String stream) {
        return Names.isResource(stream) && kept.test(stream);
    }

    private static long count(Store.PartitionView view) {
        var head = view.heads().get(Names.COMMANDS);
        return head == null ? 0 : CommandsHead.decode(head.bytes()).kept().changes();
    }
}
