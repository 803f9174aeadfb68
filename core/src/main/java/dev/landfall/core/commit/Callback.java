package dev.landfall.core.commit;

import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;

/** Receives the outcome of an append, once. Called on the thread of the commit lane: it must be fast and must not wait. */
public interface Callback {
    /** The store has answered: the append is committed, in conflict, or refused. */
    void committed(Outcome outcome);

    /** The store has not answered in time. Whether the append was written is unknown until the partition is read again. */
    void failed(ProviderException failure);
}
