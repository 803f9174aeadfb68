package dev.landfall.core.commit;

import dev.landfall.provider.Partition;
import java.util.List;

/**
 * Follows what this node commits. Called on the threads of the {@link CommitLane lanes}, by several at the same time but never by two for one
 * shard, before the writers are told: must be quick.
 */
public interface CommitListener {
    /** These are durable; in log order within each shard. Not to be changed nor kept. */
    void committed(List<CommittedAppend> group);

    /** A partition was forgotten. */
    void deleted(Partition partition);

    /** The store failed in between: something may be in the log that {@link #committed} never said. Read the tail. */
    void unsure();

    /** Follows nothing. */
    CommitListener NONE = new CommitListener() {
        @Override
        public void committed(List<CommittedAppend> group) {}

        @Override
        public void deleted(Partition partition) {}

        @Override
        public void unsure() {}
    };
}
