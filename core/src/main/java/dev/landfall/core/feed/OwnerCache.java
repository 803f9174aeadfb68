package dev.landfall.core.feed;

import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.stored.DeviceHead;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.form.UnknownForms;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A bounded cache of the owners of devices. Events of the fan-out keep it correct; on a miss the head of the device is read. Events
 * from before a device was deleted and signed up again have no owner: in doubt nobody sees them.
 */
final class OwnerCache {
    private static final int MAX = 100_000;
    private static final Set<String> STREAM = Set.of(Names.DEVICE);

    /**
     * The owner of a device.
     *
     * @param since the time of the sign-up, in nanoseconds since 1970
     * @param reborn whether the device was signed up and deleted before
     */
    record Owner(DeviceId device, String owner, long since, boolean reborn) {
        /** The owner at that time; empty if it is not known. */
        String at(long time) {
            return reborn && time < since ? "" : owner;
        }
    }

    private final StoreReads reads;

    @NodeLocal("the heads of devices, kept up to date by the log of each shard")
    private final Map<Partition, Owner> known = new ConcurrentHashMap<>();

    OwnerCache(StoreReads reads) {
        this.reads = reads;
    }

    /** The owner of a device; empty if it has none, or if the partition is not a device. May read the store. */
    Optional<Owner> of(Partition partition) {
        var owner = known.get(partition);
        return owner == null ? read(partition) : Optional.of(owner);
    }

    /** Whether {@link #of} answers without reading the store. */
    boolean knows(Partition partition) {
        return known.containsKey(partition) || Names.deviceOf(partition).isEmpty();
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
            // Only a newer version can read the owner, so nobody is shown events of this device here.
            return Optional.empty();
        }
        var head = decoded.get();
        var read = new Owner(device.get(), head.owner(), head.registeredAt(), view.generation() > 0);
        makeRoom();
        // An owner that the fan-out has put in meanwhile is newer than what was read.
        var newer = known.putIfAbsent(partition, read);
        return Optional.of(newer == null ? read : newer);
    }

    /** Applies an event of the fan-out. Called in the order of the events. */
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

    /** Forgets the owner of a device whose partition was deleted. */
    void forget(Partition device) {
        known.remove(device);
    }

    /** Forgets all owners, because events may have been missed. They are read again when they are needed. */
    void forgetAll() {
        known.clear();
    }

    private void makeRoom() {
        if (known.size() < MAX) {
            return;
        }
        // Any entries will do: an owner that is needed again is read again.
        var some = known.keySet().iterator();
        for (var i = 0; i < MAX / 100 && some.hasNext(); i++) {
            some.next();
            some.remove();
        }
    }
}
