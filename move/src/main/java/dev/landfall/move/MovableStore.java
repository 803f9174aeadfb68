package dev.landfall.move;

import dev.landfall.provider.Append;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Page;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Status;
import dev.landfall.provider.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.StampedLock;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The store of a hub, which can be replaced by another one while the hub runs. Writes wait during a {@linkplain #hold pause}: the
 * committer's queue then fills up, and further writers are told to try again later. Any thread.
 *
 * <p>A list that was begun in the former store is continued there, as long as that store is open: the prefix of a page token names its
 * store.
 */
public final class MovableStore implements Store {
    private static final String MARK = "~";

    private final StampedLock gate = new StampedLock();
    private volatile Place current;
    private volatile @Nullable Place former;

    /**
     * A store in use.
     *
     * @param prefix of its page tokens; empty for the first store
     */
    private record Place(Store store, String prefix) {}

    /** Begins with this store, which is closed together with this object. */
    public MovableStore(Store store) {
        current = new Place(store, "");
    }

    /**
     * Begins a pause of all writes. Writes under way have ended when this returns. Reads go on.
     *
     * @param longest after this time the writers go on, unless the pause is {@linkplain WritePause#keep kept}
     */
    public WritePause hold(Duration longest) {
        return new WritePause(gate, longest);
    }

    /** The store in use. */
    public Store current() {
        return current.store;
    }

    /**
     * Replaces the store. The former store stays open until {@link #leave}, for lists that were begun there.
     *
     * @param pause a pause of this store's writers that is kept
     * @throws IllegalStateException when it is not
     */
    public void replace(WritePause pause, Store other) {
        if (!pause.keeps(gate)) {
            throw new IllegalStateException("a store is replaced while nobody writes");
        }
        leave();
        former = current;
        current = new Place(other, MARK + (current.prefix.length() + 1) + MARK + current.prefix);
    }

    /** Closes the former store, if there is one. */
    public synchronized void leave() {
        var left = former;
        former = null;
        if (left != null) {
            left.store.close();
        }
    }

    @Override
    public List<Outcome> append(List<Append> appends) {
        var stamp = gate.readLock();
        try {
            return current.store.append(appends);
        } finally {
            gate.unlockRead(stamp);
        }
    }

    @Override
    public void delete(Partition partition, long generation) {
        var stamp = gate.readLock();
        try {
            current.store.delete(partition, generation);
        } finally {
            gate.unlockRead(stamp);
        }
    }

    @Override
    public Info info() {
        return current.store.info();
    }

    @Override
    public Status status() {
        return current.store.status();
    }

    @Override
    public Map<MemoryPart, Long> memory() {
        return current.store.memory();
    }

    @Override
    public PartitionView heads(Partition partition, Set<String> streams) {
        return current.store.heads(partition, streams);
    }

    @Override
    public Page<StoredEvent> read(Partition partition, String stream, Range range, @Nullable String token, int limit) {
        return paged(token, (store, own) -> store.read(partition, stream, range, own, limit));
    }

    @Override
    public Page<Hit> find(Query query, @Nullable String token, int limit) {
        return paged(token, (store, own) -> store.find(query, own, limit));
    }

    @Override
    public Page<Whole> scan(int shard, @Nullable String token, int limit) {
        return paged(token, (store, own) -> store.scan(shard, own, limit));
    }

    @Override
    public List<Whole> whole(List<Partition> partitions) {
        return current.store.whole(partitions);
    }

    @Override
    public Tail tail(int shard, long after, int limit) {
        return current.store.tail(shard, after, limit);
    }

    @Override
    public long end(int shard) {
        return current.store.end(shard);
    }

    @Override
    public Log log(int shard, long after, int limit) {
        return current.store.log(shard, after, limit);
    }

    /** Restores a part while writers wait. */
    @Override
    public void restore(int shard, Part part) {
        var stamp = gate.writeLock();
        try {
            current.store.restore(shard, part);
        } finally {
            gate.unlockWrite(stamp);
        }
    }

    @Override
    public void backup(Path directory) {
        current.store.backup(directory);
    }

    @Override
    public void close() {
        leave();
        current.store.close();
    }

    private <T> Page<T> paged(@Nullable String token, BiFunction<Store, @Nullable String, Page<T>> read) {
        var place = place(token);
        var page = read.apply(place.store, token == null ? null : token.substring(place.prefix.length()));
        return page.next() == null ? page : new Page<>(page.items(), place.prefix + page.next());
    }

    /** The store to which a page token belongs. */
    private Place place(@Nullable String token) {
        var now = current;
        if (token == null || (token.startsWith(now.prefix) && !(now.prefix.isEmpty() && token.startsWith(MARK)))) {
            return now;
        }
        var before = former;
        if (before != null && token.startsWith(before.prefix)) {
            return before;
        }
        throw new IllegalArgumentException("a page token of a store that was left");
    }
}
