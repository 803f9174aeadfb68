package dev.landfall.core.commit;

import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;

/** Receives the outcome of an append, once. Called on the thread of the commit lane: it must be fast and must not wait. */
public interface Callback {
    /** The store has answered: the append is committed, in conflict, or refused. */
    void committed(Outcome outcome);

    /** The store has not answered in time. Whether the append was written is unknown until the partition is read again. */
    void failed(ProviderException failure);

    /**
     * Whether the append may wait up to {@link CommitGathering#NANOS_MAX} for others that go into the same group. Only where no
     * thread waits for the outcome, because each step of a chain of such appends would wait.
     */
    default boolean patient() {
        return false;
    }
}
