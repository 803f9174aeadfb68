package dev.landfall.core.commit;

import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/** The committer's outermost step: whatever goes wrong around it, it goes on. */
final class CommitErrors {
    private static final Logger LOG = System.getLogger(CommitErrors.class.getName());

    private CommitErrors() {}

    /** Appends; a failure without a name counts as UNAVAILABLE, never as success. */
    static List<Outcome> append(Store store, List<Append> appends) {
        List<Outcome> outcomes;
        try {
            outcomes = store.append(appends);
        } catch (ProviderException named) {
            throw named;
        } catch (RuntimeException | Error unnamed) {
            LOG.log(Level.ERROR, "the store failed in a way that has no name", unnamed);
            throw new ProviderException(Fault.UNAVAILABLE, "the store failed in a way that has no name", unnamed);
        }
        if (outcomes.size() != appends.size()) {
            throw new ProviderException(
                    Fault.CORRUPT, outcomes.size() + " outcomes for " + appends.size() + " appends");
        }
        return outcomes;
    }

    /** Whether the store says that it has no room; on doubt no. */
    static boolean full(Store store) {
        try {
            return store.status().full();
        } catch (RuntimeException noAnswer) {
            LOG.log(Level.DEBUG, "the store does not say how it is", noAnswer);
            return false;
        }
    }

    /** Calls someone whose mistakes must not stop the others. */
    static void call(Runnable someone) {
        try {
            someone.run();
        } catch (RuntimeException | Error bug) {
            LOG.log(Level.ERROR, "a follower of commits failed", bug);
        }
    }
}
