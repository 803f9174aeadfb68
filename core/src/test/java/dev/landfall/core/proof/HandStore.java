package dev.landfall.core.proof;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Page;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import dev.landfall.provider.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** The memory store, which a test may take away and which may say that others write to it too. */
public final class HandStore implements Store {
    private final MemoryStore store;
    private final boolean shared;
    private volatile boolean away;
    private volatile boolean tailAway;
    private volatile boolean finding = true;
    private volatile Duration findLag = Duration.ZERO;
    private final AtomicInteger deletions = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger tails = new AtomicInteger();
    private final AtomicReference<Runnable> beforeEnd = new AtomicReference<>(() -> {});

    /** @param shared whether other processes write to it */
    public HandStore(int shards, TurnedClock clock, boolean shared) {
        this(shards, clock, shared, position -> position + 1);
    }

    /**
     * As above, with positions that need not be dense.
     *
     * @param next the position after a position
     */
    public HandStore(int shards, TurnedClock clock, boolean shared, LongUnaryOperator next) {
        this(new MemoryStore(shards, Names.indexes(), clock, next), shared);
    }

    /** Positions with holes of many sizes between them. */
    public static long sparse(long position) {
        return position + 1 + (position * 31 + 17) % 1000;
    }

    /** Another process's way to the same store. */
    public HandStore another() {
        return new HandStore(store, shared);
    }

    private HandStore(MemoryStore store, boolean shared) {
        this.store = store;
        this.shared = shared;
    }

    /** Away: every call fails as UNAVAILABLE. */
    public void away(boolean now) {
        away = now;
    }

    /** Away once so many partitions more were deleted, as a store is whose hub was killed. */
    public void awayAfterDeletions(int count) {
        deletions.set(count);
    }

    /** What happens, once, just before somebody is told where a log ends. */
    public void beforeEnd(Runnable step) {
        beforeEnd.set(step);
    }

    /** How often a stream was read. */
    public int reads() {
        return reads.get();
    }

    /** How often the tail was read. */
    public int tails() {
        return tails.get();
    }

    @Override
    public Info info() {
        var info = store.info();
        var capabilities = EnumSet.copyOf(info.capabilities());
        if (shared) {
            capabilities.remove(Capability.EXCLUSIVE);
        }
        return new Info(
                info.name(),
                info.version(),
                info.shards(),
                info.durability(),
                info.itemBytesMax(),
                findLag,
                capabilities,
                info.lanes());
    }

    @Override
    public Status status() {
        return store.status();
    }

    @Override
    public List<Outcome> append(List<Append> appends) {
        return here().append(appends);
    }

    @Override
    public PartitionView heads(Partition partition, Set<String> streams) {
        return here().heads(partition, streams);
    }

    @Override
    public Page<StoredEvent> read(Partition partition, String stream, Range range, @Nullable String token, int limit) {
        reads.incrementAndGet();
        return here().read(partition, stream, range, token, limit);
    }

    /** From now on the store says that what is written is found so much later. */
    public void findLag(Duration lag) {
        findLag = lag;
    }

    /** False: the index that says whose sessions are open is so far behind that nothing is found in it. */
    public void findsSessions(boolean now) {
        finding = now;
    }

    @Override
    public Page<Hit> find(Query query, @Nullable String token, int limit) {
        return finding || !query.index().equals(Names.SESSIONS.name())
                ? here().find(query, token, limit)
                : new Page<>(List.of(), null);
    }

    @Override
    public Page<Whole> scan(int shard, @Nullable String token, int limit) {
        return here().scan(shard, token, limit);
    }

    /** The tail alone is away. */
    public void tailAway(boolean now) {
        tailAway = now;
    }

    @Override
    public Tail tail(int shard, long after, int limit) {
        tails.incrementAndGet();
        if (tailAway) {
            throw new ProviderException(Fault.UNAVAILABLE, "the tail was taken away by the test");
        }
        return here().tail(shard, after, limit);
    }

    @Override
    public List<Whole> whole(List<Partition> partitions) {
        return here().whole(partitions);
    }

    @Override
    public Log log(int shard, long after, int limit) {
        return here().log(shard, after, limit);
    }

    @Override
    public void restore(int shard, Part part) {
        here().restore(shard, part);
    }

    @Override
    public long end(int shard) {
        beforeEnd.getAndSet(() -> {}).run();
        return here().end(shard);
    }

    @Override
    public void delete(Partition partition, long generation) {
        if (deletions.getAndDecrement() <= 0) {
            away = true;
        }
        here().delete(partition, generation);
    }

    @Override
    public void backup(Path directory) {
        here().backup(directory);
    }

    @Override
    public void close() {
        store.close();
    }

    private Store here() {
        if (away) {
            throw new ProviderException(Fault.UNAVAILABLE, "taken away by the test");
        }
        return store;
    }
}
