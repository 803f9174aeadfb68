package dev.landfall.move;

import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.util.List;
import java.util.Optional;

/** Where a store's content goes: another store, or a file. */
interface CopyDestination {
    /** How far the shard's log has come there. */
    long end(int shard);

    /** What is there of these partitions already; empty when nothing is, or nobody can tell. */
    Optional<List<Store.Whole>> there(List<Partition> partitions);

    /** As {@link Store#restore}. */
    void restore(int shard, Store.Part part);

    /** Another store. */
    record Into(Store store, boolean empty) implements CopyDestination {
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
