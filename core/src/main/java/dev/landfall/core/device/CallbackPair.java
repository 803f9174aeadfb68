package dev.landfall.core.device;

import dev.landfall.core.commit.Callback;
import dev.landfall.guard.Guard;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;

/** Two callbacks for one append. The second one is called even if the first one throws. */
record CallbackPair(Callback first, Callback second) implements Callback {
    @Override
    public void committed(Outcome outcome) {
        Guard.run(FencedSession.THREAD, () -> first.committed(outcome));
        second.committed(outcome);
    }

    @Override
    public void failed(ProviderException failure) {
        Guard.run(FencedSession.THREAD, () -> first.failed(failure));
        second.failed(failure);
    }
}
