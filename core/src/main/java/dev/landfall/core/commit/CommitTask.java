package dev.landfall.core.commit;

import dev.landfall.provider.Append;
import dev.landfall.provider.ProviderException;
import org.jspecify.annotations.Nullable;

/** One thing in the {@link CommitQueue}: an append with who wants to know, or a deletion. */
final class CommitTask {
    final @Nullable Append append;
    final @Nullable Callback callback;
    final @Nullable PartitionDeletion deletion;
    final int bytes;
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

    void failed(ProviderException failure) {
        if (callback != null) {
            callback.failed(failure);
        }
        if (deletion != null) {
            deletion.failed(failure);
        }
    }
}
