package dev.landfall.core.feed;

import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.stored.DeviceHead;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.core.stored.UnknownForms;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whose devices are: a bounded cache, kept right by the events of the flow and filled from the heads on a miss. What happened in
 * a former life of a device, before it was deleted and claimed again, is nobody's: on doubt nobody sees it.
 */
final class OwnerCache {
    private static final int MAX = 100_000;
    private static final Set<String> STREAM = Set.of(Names.DEVICE);

    /**
     * Whose a device is.
     *
     * @param since when this life of the device began
     * @param reborn whether there was an earlier one
     */
    record Owner(DeviceId device, String owner, long since, boolean reborn) {
        /** Whose it was at that time; empty when nobody can say. */
        String at(long time) {
            return reborn && time < since ? "" : owner;
        }
    }

    private final StoreReads reads;
    private final Map<Partition, Owner> known = new ConcurrentHashMap<>();

    OwnerCache(StoreReads reads) {
        this.reads = reads;
    }

    /** Whose a device is; empty when it is nobody's, or no device. May read the store. */
    Optional<Owner> of(Partition partition) {
        var owner = known.get(partition);
        return owner == null ? read(partition) : Optional.of(owner);
    }

    private Optional<Owner> read(Partition partition) {
        var device = Names.deviceOf(partition);
        if (device.isEmpty()) {
            return Optional.empty();
        }
        var view = reads.heads(partition, STREAM);
        var stored = view.heads().get(Names.DEVICE);
        if (stored == null) {
            return Optional.empty();
        }
        var decoded = UnknownForms.known(() -> DeviceHead.decode(stored.bytes()));
        if (decoded.isEmpty() || decoded.get().state() != DeviceHead.State.REGISTERED) {
            // Of a device whose owner only a newer version can read nobody here is told anything.
            return Optional.empty();
        }
        var head = decoded.get();
        var read = new Owner(device.get(), head.owner(), head.registeredAt(), view.generation() > 0);
        makeRoom();
        // What the flow said since is newer.
        var newer = known.putIfAbsent(partition, read);
        return Optional.of(newer == null ? read : newer);
    }

    /** Takes notice of what the flow says, in its order. */
    void follow(Entry entry) {
        var written = entry.device();
        if (written.isPresent()) {
            Names.deviceOf(entry.partition()).ifPresent(device -> follow(entry, device, written.get()));
        }
    }

    private void follow(Entry entry, DeviceId device, Store.Written written) {
        var version = written.first();
        for (var bytes : written.events()) {
            var event = StoredEvents.decode(Names.DEVICE, bytes);
            if (event instanceof DeviceEvent.Registered registered) {
                makeRoom();
                known.put(entry.partition(), new Owner(device, registered.owner(), entry.time(), version > 1));
            } else if (event instanceof DeviceEvent.Unregistered || event instanceof DeviceEvent.Unknown) {
                known.remove(entry.partition());
            }
            version++;
        }
    }

    /** The partition was deleted. */
    void forget(Partition device) {
        known.remove(device);
    }

    /** Not all was followed: what is needed is read again. */
    void forgetAll() {
        known.clear();
    }

    private void makeRoom() {
        if (known.size() < MAX) {
            return;
        }
        // Any will do: what is needed again is read again.
        var some = known.keySet().iterator();
        for (var i = 0; i < MAX / 100 && some.hasNext(); i++) {
            some.next();
            some.remove();
        }
    }
}
