package dev.landfall.core.commit;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The deletion of a partition in a commit lane, and the thread that waits for it. The lane's thread calls {@link #done} or
 * {@link #failed} once.
 */
final class PartitionDeletion {
    final Partition partition;
    final long generation;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable ProviderException failure;

    PartitionDeletion(Partition partition, long generation) {
        this.partition = partition;
        this.generation = generation;
    }

    /** Ends the wait: the partition is deleted. */
    void done() {
        ended.countDown();
    }

    /** Ends the wait with a failure. */
    void failed(ProviderException cause) {
        failure = cause;
        ended.countDown();
    }

    /**
     * Waits until the partition is deleted. Blocks.
     *
     * @throws ProviderException the failure of the store; UNAVAILABLE when the thread was interrupted
     */
    void await() {
        try {
            ended.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ProviderException(Fault.UNAVAILABLE, "interrupted while a deletion was under way", interrupted);
        }
        if (failure != null) {
            throw failure;
        }
    }
}
