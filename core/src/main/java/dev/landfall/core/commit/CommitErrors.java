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

/** The committer's outermost steps: whatever goes wrong around it, it goes on. */
final class CommitErrors {
    /** Under this name such failures are counted. */
    static final String THREAD = "committer";

    private static final Logger LOG = System.getLogger(CommitErrors.class.getName());

    private CommitErrors() {}

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
            Guard.failed(THREAD, unnamed);
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

    /** Calls someone whose mistakes must not stop the others. */
    static void call(Runnable someone) {
        Guard.run(THREAD, someone);
    }

    /** Tells a writer what the store answered. */
    static void tell(Callback callback, Outcome outcome) {
        try {
            callback.committed(outcome);
        } catch (RuntimeException | Error bug) { // the mistakes of one writer must not stop the others
            Guard.failed(THREAD, bug);
        }
    }

    /** Tells a writer that the store did not answer. */
    static void tell(CommitTask task, ProviderException failure) {
        try {
            task.failed(failure);
        } catch (RuntimeException | Error bug) { // the mistakes of one writer must not stop the others
            Guard.failed(THREAD, bug);
        }
    }
}
