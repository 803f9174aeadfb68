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
 * One committed append in a shard's log, with the undecoded events. The events are decoded at each call and not cached: many
 * entries wait in the windows, and few of them are asked for more than once.
 */
final class Entry {
    /** The estimated memory of an entry besides its events, in bytes. */
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

    /** The changes of the append, one for each stream. */
    List<Store.Written> written() {
        return written;
    }

    /** The number of events in all changes. */
    int size() {
        var size = 0;
        for (var one : written) {
            size += one.events().size();
        }
        return size;
    }

    /** The estimated memory of the entry, in bytes. */
    int bytes() {
        var bytes = OVERHEAD_BYTES;
        for (var one : written) {
            for (var event : one.events()) {
                bytes += event.length;
            }
        }
        return bytes;
    }

    /**
     * The stored size of one event, in bytes; 0 when there is no such event.
     *
     * @param ordinal the index of the event in the entry, from 0
     */
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

    /** The change of the device's registration (the stream {@link Names#DEVICE}), if the entry has one. */
    Optional<Store.Written> device() {
        for (var one : written) {
            if (one.stream().equals(Names.DEVICE)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    /**
     * Decodes the events.
     *
     * @param owners finds the owner of the device, unless the events name it
     * @return an empty list when the partition is not a device, or when the owner at that time is not known
     * @throws dev.landfall.provider.ProviderException CORRUPT for an event that cannot be decoded; UNAVAILABLE when the owner
     *     has to be read and the store does not answer
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

    /**
     * Decodes an entry that changes the registration. A {@code Registered} event names the owner from then on, and an
     * {@code Unregistered} event names the owner until then.
     */
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

    /** The owner that a registration event names; else the owner known so far. */
    private static String said(DeviceEvent event, String owner) {
        if (event instanceof DeviceEvent.Registered registered) {
            return registered.owner();
        }
        return event instanceof DeviceEvent.Unregistered unregistered ? unregistered.owner() : owner;
    }
}
