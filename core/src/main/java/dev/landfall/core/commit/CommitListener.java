package dev.landfall.core.commit;

import dev.landfall.provider.Partition;
import java.util.List;

/**
 * Receives what this node commits. Called on the threads of the {@link CommitLane lanes}, before the callbacks of the writers:
 * several threads may call at the same time, but never two for the same shard. Must be fast.
 */
public interface CommitListener {
    /**
     * These appends are durable. They are in the order of the log within each shard. The list must not be changed, and not be
     * used after the call.
     */
    void committed(List<CommittedAppend> group);

    /** A partition was deleted. */
    void deleted(Partition partition);

    /** The store has failed: the log may have appends that {@link #committed} did not report. The listener has to read the log. */
    void unsure();

    /** A listener that does nothing. */
    CommitListener NONE = new CommitListener() {
        @Override
        public void committed(List<CommittedAppend> group) {}

        @Override
        public void deleted(Partition partition) {}

        @Override
        public void unsure() {}
    };
}
