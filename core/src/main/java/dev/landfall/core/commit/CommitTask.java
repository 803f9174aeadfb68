package dev.landfall.core.commit;

import dev.landfall.guard.Guard;
import dev.landfall.provider.Append;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;
import org.jspecify.annotations.Nullable;

/** A task in the {@link CommitQueue}: an append with its callback, or a deletion. */
final class CommitTask {
    final @Nullable Append append;
    final @Nullable Callback callback;
    final @Nullable PartitionDeletion deletion;
    /** The share of the budget that the task has reserved, in bytes. */
    final int bytes;
    /** The task behind this one in the queue; null when there is none yet. */
    volatile @Nullable CommitTask next;

    CommitTask(@Nullable Append append, @Nullable Callback callback, int bytes) {
        this.append = append;
        this.callback = callback;
        this.deletion = null;
        this.bytes = bytes;
    }

    CommitTask(PartitionDeletion deletion) {
        this.append = null;
        this.callback = null;
        this.deletion = deletion;
        this.bytes = 0;
    }

    /** Whether the lane may wait a moment for others before it commits this task ({@link Callback#patient}). */
    boolean patient() {
        return callback != null && callback.patient();
    }

    /** Reports the outcome to the callback. */
    void committed(Outcome outcome) {
        try {
            if (callback != null) {
                callback.committed(outcome);
            }
        } catch (RuntimeException | Error bug) { // the mistakes of one writer must not stop the others
            Guard.failed(CommitLane.THREAD, bug);
        }
    }

    /** Reports a failure to the callback, or to the thread that waits for the deletion. */
    void failed(ProviderException failure) {
        try {
            if (callback != null) {
                callback.failed(failure);
            }
            if (deletion != null) {
                deletion.failed(failure);
            }
        } catch (RuntimeException | Error bug) { // the mistakes of one writer must not stop the others
            Guard.failed(CommitLane.THREAD, bug);
        }
    }
}
