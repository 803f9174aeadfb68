package dev.landfall.provider.remote;

import dev.landfall.provider.Append;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Page;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Status;
import dev.landfall.provider.Store;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A store that outlives the server it stands behind, as one on a disk does. */
class StaysStore implements Store {
    private final Store store;

    StaysStore(Store store) {
        this.store = store;
    }

    @Override
    public Info info() {
        return store.info();
    }

    @Override
    public Status status() {
        return store.status();
    }

    @Override
    public List<Outcome> append(List<Append> appends) {
        return store.append(appends);
    }

    @Override
    public PartitionView heads(Partition partition, Set<String> streams) {
        return store.heads(partition, streams);
    }

    @Override
    public Page<StoredEvent> read(Partition partition, String stream, Range range, @Nullable String token, int limit) {
        return store.read(partition, stream, range, token, limit);
    }

    @Override
    public Page<Hit> find(Query query, @Nullable String token, int limit) {
        return store.find(query, token, limit);
    }

    @Override
    public Page<Whole> scan(int shard, @Nullable String token, int limit) {
        return store.scan(shard, token, limit);
    }

    @Override
    public Tail tail(int shard, long after, int limit) {
        return store.tail(shard, after, limit);
    }

    @Override
    public long end(int shard) {
        return store.end(shard);
    }

    @Override
    public List<Whole> whole(List<Partition> partitions) {
        return store.whole(partitions);
    }

    @Override
    public Log log(int shard, long after, int limit) {
        return store.log(shard, after, limit);
    }

    @Override
    public void restore(int shard, Part part) {
        store.restore(shard, part);
    }

    @Override
    public void delete(Partition partition, long generation) {
        store.delete(partition, generation);
    }

    @Override
    public void backup(Path directory) {
        store.backup(directory);
    }

    @Override
    public void close() {
        // The store stays.
    }
}
