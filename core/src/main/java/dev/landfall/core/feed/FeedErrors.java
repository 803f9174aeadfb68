package dev.landfall.core.feed;

import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Refused;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Predicate;

/** The flow's outermost steps: whatever goes wrong at one event or for one subscriber, the others go on. */
final class FeedErrors {
    private static final Logger LOG = System.getLogger(FeedErrors.class.getName());

    private FeedErrors() {}

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
    static List<Event> events(Entry entry, Owners owners) {
        try {
            return entry.events(owners);
        } catch (ProviderException failure) {
            if (failure.fault() != Fault.CORRUPT) {
                throw failure;
            }
            LOG.log(
                    Level.ERROR,
                    "events at position " + entry.position() + " of shard " + entry.shard()
                            + " can not be read and are left out",
                    failure);
            return List.of();
        }
    }

    static void survive(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error bug) {
            LOG.log(Level.ERROR, "the flow of events failed at a step", bug);
        }
    }

    /** A filter that fails wants nothing. */
    static boolean wanted(Predicate<Fact> filter, Fact fact) {
        try {
            return filter.test(fact);
        } catch (RuntimeException bug) {
            LOG.log(Level.ERROR, "a subscription's filter failed", bug);
            return false;
        }
    }
}
