package dev.landfall.core.commit;

import dev.landfall.guard.Guard;
import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Supplier;

/** What the committer asks of the store: whatever goes wrong there comes out as a {@link ProviderException} with a fault. Any thread. */
final class StoreCalls {
    private static final Logger LOG = System.getLogger(StoreCalls.class.getName());

    private StoreCalls() {}

    /** Appends; a failure without a name counts as UNAVAILABLE, never as success. */
    static List<Outcome> append(Store store, List<Append> appends) {
        var outcomes = named(() -> store.append(appends));
        if (outcomes.size() != appends.size()) {
            throw new ProviderException(
                    Fault.CORRUPT, outcomes.size() + " outcomes for " + appends.size() + " appends");
        }
        return outcomes;
    }

    /** Asks the store; a failure that has no name becomes UNAVAILABLE. */
    static <T> T named(Supplier<T> question) {
        try {
            return question.get();
        } catch (ProviderException named) {
            throw named;
        } catch (RuntimeException | Error unnamed) { // writers know the faults of a store, and nothing else
            Guard.failed(CommitLane.THREAD, unnamed);
            throw new ProviderException(Fault.UNAVAILABLE, "the store failed in a way that has no name", unnamed);
        }
    }

    /** Whether the store says that it has no room; on doubt no. */
    static boolean full(Store store) {
        try {
            return store.status().full();
        } catch (RuntimeException | Error noAnswer) { // no answer is none that says full
            LOG.log(Level.DEBUG, "the store does not say how it is", noAnswer);
            return false;
        }
    }
}
