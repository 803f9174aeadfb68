package dev.landfall.core.feed;

import dev.landfall.core.model.Refused;
import dev.landfall.guard.Guard;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.util.List;

/** Decodes entries of the log. An entry that cannot be decoded is reported and left out: the events after it are delivered. */
final class EntryDecoder {
    private EntryDecoder() {}

    /**
     * The events of an entry; none when it cannot be decoded.
     *
     * @throws Refused UNAVAILABLE when the owner of the device has to be read and the store does not answer
     */
    static List<Event> events(Entry entry, OwnerCache owners) {
        try {
            return entry.events(owners);
        } catch (Refused away) {
            throw away;
        } catch (ProviderException failure) {
            if (failure.fault() != Fault.CORRUPT) {
                throw failure;
            }
            leftOut(entry, failure);
            return List.of();
        } catch (RuntimeException | Error bug) { // the entry is left out, and the others go on
            leftOut(entry, bug);
            return List.of();
        }
    }

    /** Updates the cache of owners by this entry. If the entry cannot be decoded, the owner is read from the store when it is needed. */
    static void follow(Entry entry, OwnerCache owners) {
        try {
            owners.follow(entry);
        } catch (RuntimeException | Error unreadable) { // the owner is read again when it is needed
            owners.forget(entry.partition());
            leftOut(entry, unreadable);
        }
    }

    private static void leftOut(Entry entry, Throwable failure) {
        var where = "events at position " + entry.position() + " of shard " + entry.shard()
                + " can not be read and are left out";
        Guard.failed(EventFanOut.THREAD, new ProviderException(Fault.CORRUPT, where, failure));
    }
}
