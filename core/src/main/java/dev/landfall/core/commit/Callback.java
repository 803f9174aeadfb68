package dev.landfall.core.commit;

import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;

/** Told once what became of an append. Called on the committer's thread: must be quick and must not wait. */
public interface Callback {
    /** The store answered: committed, conflicted or refused. */
    void committed(Outcome outcome);

    /** The store did not answer in time: the outcome is unknown until it is read again. */
    void failed(ProviderException failure);
}
