package dev.landfall.move;

import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.util.List;
import java.util.Optional;

/** The destination of a copy: another store, or a file. */
interface CopyDestination {
    /** The end of the shard's log at the destination. */
    long end(int shard);

    /** The present content of these partitions at the destination; empty when there is none, or it cannot be read. */
    Optional<List<Store.Whole>> there(List<Partition> partitions);

    /** As {@link Store#restore}. */
    void restore(int shard, Store.Part part);

    /**
     * Another store.
     *
     * @param empty whether it was empty at the beginning
     */
    record IntoStore(Store store, boolean empty) implements CopyDestination {
        @Override
        public long end(int shard) {
            return store.end(shard);
        }

        @Override
        public Optional<List<Store.Whole>> there(List<Partition> partitions) {
            return empty ? Optional.empty() : Optional.of(store.whole(partitions));
        }

        @Override
        public void restore(int shard, Store.Part part) {
            store.restore(shard, part);
        }
    }
}
