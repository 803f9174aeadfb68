package dev.landfall.core.commit;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The callback of a thread that waits for the outcome of its append. One object for each append: one thread calls
 * {@link #await}, and the lane's thread answers.
 */
public final class AppendWait implements Callback {
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Outcome outcome;
    private volatile @Nullable ProviderException failure;

    @Override
    public void committed(Outcome answer) {
        outcome = answer;
        ended.countDown();
    }

    @Override
    public void failed(ProviderException cause) {
        failure = cause;
        ended.countDown();
    }

    /**
     * Waits for the outcome of the append. Blocks; the committer answers within {@link Committer.Limits#patience} and the time
     * of one attempt.
     *
     * @throws dev.landfall.core.model.Refused UNAVAILABLE when the store did not answer in time, or the thread was interrupted
     * @throws ProviderException CORRUPT
     */
    public Outcome await() {
        try {
            ended.await();
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
