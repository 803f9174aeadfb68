package dev.landfall.core.commit;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A partition to be forgotten, in its turn between the appends, and the thread that waits for it. */
final class PartitionDeletion {
    final Partition partition;
    final long generation;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable ProviderException failure;

    PartitionDeletion(Partition partition, long generation) {
        this.partition = partition;
        this.generation = generation;
    }

    void done() {
        over.countDown();
    }

    void failed(ProviderException cause) {
        failure = cause;
        over.countDown();
    }

    /** Waits until it is done. */
    void await() {
        try {
            over.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ProviderException(Fault.UNAVAILABLE, "interrupted while a deletion was under way", interrupted);
        }
        if (failure != null) {
            throw failure;
        }
    }
}
