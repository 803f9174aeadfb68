package dev.landfall.core.feed;

import dev.landfall.core.commit.CommittedAppend;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One committed append. Its events are decoded when somebody wants them, and not kept: many entries wait in windows for
 * someone to join, and hardly any is asked for twice.
 */
final class Entry {
    private static final int OVERHEAD_BYTES = 512;

    private final int shard;
    private final long position;
    private final long time;
    private final Partition partition;
    private final List<Store.Written> written;

    Entry(int shard, Store.Appended appended) {
        this(shard, appended.position(), appended.time(), appended.partition(), appended.changes());
    }

    private Entry(int shard, long position, long time, Partition partition, List<Store.Written> written) {
        this.shard = shard;
        this.position = position;
        this.time = time;
        this.partition = partition;
        this.written = written;
    }

    static Entry of(CommittedAppend committed) {
        var changes = committed.append().changes();
        var written = new ArrayList<Store.Written>(changes.size());
        for (var change : changes) {
            written.add(new Store.Written(change.stream(), change.expected() + 1, change.events()));
        }
        return new Entry(
                committed.shard(),
                committed.position(),
                committed.time(),
                committed.append().partition(),
                written);
    }

    int shard() {
        return shard;
    }

    long position() {
        return position;
    }

    long time() {
        return time;
    }

    Partition partition() {
        return partition;
    }

    /** What it wrote, stream by stream. */
    List<Store.Written> written() {
        return written;
    }

    /** How many events it has. */
    int size() {
        var size = 0;
        for (var one : written) {
            size += one.events().size();
        }
        return size;
    }

    /** What it holds in memory, about. */
    int bytes() {
        var bytes = OVERHEAD_BYTES;
        for (var one : written) {
            for (var event : one.events()) {
                bytes += event.length;
            }
        }
        return bytes;
    }

    /** The bytes of one of its events. */
    int bytes(int ordinal) {
        var before = 0;
        for (var one : written) {
            var events = one.events();
            if (ordinal < before + events.size()) {
                return events.get(ordinal - before).length;
            }
            before += events.size();
        }
        return 0;
    }

    /** What happened to the registration of a device, if that is what it is about: {@link Names#DEVICE}. */
    Optional<Store.Written> device() {
        for (var one : written) {
            if (one.stream().equals(Names.DEVICE)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    /**
     * Its events; empty when it is not a device's, or nobody can say whose the device was.
     *
     * @param owners knows whose, unless the events say it themselves
     * @throws dev.landfall.provider.ProviderException CORRUPT; UNAVAILABLE
     */
    List<Event> events(OwnerCache owners) {
        if (device().isPresent()) {
            return Names.deviceOf(partition)
                    .map(device -> decode(owners, device))
                    .orElse(List.of());
        }
        var whose = owners.of(partition);
        var owner = whose.map(known -> known.at(time)).orElse("");
        var decoded = new ArrayList<Event>(1);
        if (whose.isPresent() && !owner.isEmpty()) {
            for (var one : written) {
                for (var i = 0; i < one.events().size(); i++) {
                    decoded.add(event(one, i, whose.get().device(), owner, decoded.size()));
                }
            }
        }
        return decoded;
    }

    /** The registration itself changes: its events say whose the device is from then on, or was until then. */
    private List<Event> decode(OwnerCache owners, DeviceId device) {
        var decoded = new ArrayList<Event>();
        var owner = "";
        var ordinal = 0;
        for (var one : written) {
            for (var i = 0; i < one.events().size(); i++) {
                var event = event(one, i, device, owner, ordinal++);
                owner = said(event.fact().event(), owner);
                if (owner.isEmpty()) {
                    owner = owners.of(partition).map(known -> known.at(time)).orElse("");
                }
                if (!owner.isEmpty()) {
                    decoded.add(new Event(event.fact(), owner, this, event.ordinal()));
                }
            }
        }
        return decoded;
    }

    private Event event(Store.Written from, int index, DeviceId device, String owner, int ordinal) {
        var event = StoredEvents.decode(from.stream(), from.events().get(index));
        return new Event(new Fact(partition.tenant(), device, from.first() + index, time, event), owner, this, ordinal);
    }

    /** Some events say whose the device was. */
    private static String said(DeviceEvent event, String owner) {
        if (event instanceof DeviceEvent.Registered registered) {
            return registered.owner();
        }
        return event instanceof DeviceEvent.Unregistered unregistered ? unregistered.owner() : owner;
    }
}
