package dev.landfall.core.commit;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A thread that waits for an append it offered. */
public final class AppendWait implements Callback {
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable Outcome outcome;
    private volatile @Nullable ProviderException failure;

    @Override
    public void committed(Outcome answer) {
        outcome = answer;
        over.countDown();
    }

    @Override
    public void failed(ProviderException cause) {
        failure = cause;
        over.countDown();
    }

    /**
     * What became of it; the committer answers within a bounded time.
     *
     * @throws dev.landfall.core.model.Refused UNAVAILABLE when the store did not answer in time
     * @throws ProviderException CORRUPT
     */
    public Outcome await() {
        try {
            over.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw StoreRefusals.of(
                    new ProviderException(Fault.UNAVAILABLE, "interrupted while appending", interrupted));
        }
        if (failure != null) {
            throw StoreRefusals.of(failure);
        }
        if (outcome == null) {
            throw new IllegalStateException("neither committed nor failed");
        }
        return outcome;
    }
}
