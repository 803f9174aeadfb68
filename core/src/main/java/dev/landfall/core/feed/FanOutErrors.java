package dev.landfall.core.feed;

import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Refused;
import dev.landfall.guard.Guard;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Predicate;

/** The flow's outermost steps: whatever goes wrong at one event or for one subscriber, the others go on. */
final class FanOutErrors {
    /** Under this name such failures are counted. */
    static final String THREAD = "feed";

    private static final Logger LOG = System.getLogger(FanOutErrors.class.getName());

    private FanOutErrors() {}

    /** False when the store could not be read now: try again later. */
    static boolean readable(Runnable step) {
        try {
            step.run();
            return true;
        } catch (Refused | ProviderException away) {
            LOG.log(Level.DEBUG, "the flow of events waits for the store", away);
            return false;
        }
    }

    /** The events of an entry; none when it can not be understood, which a human must look at. */
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

    /** Takes notice of whose the device is; when that can not be understood, it is read again when it is needed. */
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
        Guard.failed(THREAD, new ProviderException(Fault.CORRUPT, where, failure));
    }

    static void survive(Runnable step) {
        Guard.run(THREAD, step);
    }

    /** A filter that fails wants nothing. */
    static boolean wanted(Predicate<Fact> filter, Fact fact) {
        try {
            return filter.test(fact);
        } catch (RuntimeException | Error bug) { // one filter must not stop the others
            Guard.failed(THREAD, bug);
            return false;
        }
    }
}
