package dev.landfall.provider.remote;

import dev.landfall.provider.Append;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Store;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A store whose appends do not return until they are let go. */
final class Stuck extends StaysStore {
    final CountDownLatch reached = new CountDownLatch(1);
    final CountDownLatch go = new CountDownLatch(1);

    Stuck(Store store) {
        super(store);
    }

    @Override
    public List<Outcome> append(List<Append> appends) {
        var outcomes = super.append(appends);
        reached.countDown();
        try {
            go.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return outcomes;
    }
}
