package dev.landfall.core.commit;

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
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store before which things go wrong: it fails when told so, and waits at a gate. */
public final class TroubledStore implements Store {
    /** The groups that came, those that failed too. */
    public final List<List<Append>> groups = new CopyOnWriteArrayList<>();

    /** How many entries of indexes were read. */
    public final AtomicInteger found = new AtomicInteger();

    private final Store store;
    private final Queue<Supplier<RuntimeException>> before = new ConcurrentLinkedQueue<>();
    private final Queue<Supplier<RuntimeException>> after = new ConcurrentLinkedQueue<>();
    private final Semaphore gate = new Semaphore(Integer.MAX_VALUE / 2);
    private final AtomicInteger lives = new AtomicInteger(Integer.MAX_VALUE);
    private volatile CountDownLatch arrived = new CountDownLatch(1);
    private volatile @Nullable Supplier<RuntimeException> down;
    private volatile Duration findLag = Duration.ZERO;
    private volatile boolean full;
    private volatile @Nullable Supplier<RuntimeException> tailFailure;
    private volatile int lanes;
    private volatile Predicate<Append> stopsAtGate = _ -> true;

    public TroubledStore(Store store) {
        this(store, 1);
    }

    /** A store that asks for so many lanes. */
    public TroubledStore(Store store, int lanes) {
        this.store = store;
        this.lanes = lanes;
    }

    /** From now on it asks for so many lanes, as another store does that was put in its place. */
    public void lanes(int number) {
        lanes = number;
    }

    /** Only groups that begin with such an append stop at the gate. */
    public void onlyStops(Predicate<Append> which) {
        stopsAtGate = which;
    }

    /** Has no room, until told otherwise, and says so. */
    public void full(boolean now) {
        full = now;
        down = now ? () -> new ProviderException(Fault.UNAVAILABLE, "no room") : null;
    }

    /** The next appends fail so, one for each, and nothing is written. */
    public void failNext(Supplier<RuntimeException> failure) {
        before.add(failure);
    }

    /** The next append is written, but says that it failed. */
    public void failAfterNext(Supplier<RuntimeException> failure) {
        after.add(failure);
    }

    /** All appends fail so, until told otherwise. */
    public void down(@Nullable Supplier<RuntimeException> failure) {
        down = failure;
    }

    /** So many writes succeed, then the store is away; each group and each deletion is one. */
    public void dieAfter(int writes) {
        lives.set(writes);
    }

    /** From now on appends wait until {@link #openGate}. */
    public void closeGate() {
        closeGateAfter(0);
    }

    /** As {@link #closeGate}, after so many more groups. */
    public void closeGateAfter(int groupsMore) {
        gate.drainPermits();
        gate.release(groupsMore);
        arrived = new CountDownLatch(groupsMore + 1);
    }

    /** Waits until an append came to the closed gate. */
    public void awaitArrival() throws InterruptedException {
        arrived.await();
    }

    public void openGate() {
        gate.release(Integer.MAX_VALUE / 4);
    }

    @Override
    public List<Outcome> append(List<Append> appends) {
        groups.add(List.copyOf(appends));
        if (stopsAtGate.test(appends.getFirst())) {
            arrived.countDown();
            gate.acquireUninterruptibly();
        }
        var lasting = down;
        if (lasting != null) {
            throw lasting.get();
        }
        var early = before.poll();
        if (early != null) {
            throw early.get();
        }
        live();
        var outcomes = store.append(appends);
        var late = after.poll();
        if (late != null) {
            throw late.get();
        }
        return outcomes;
    }

    private void live() {
        if (lives.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
            throw new ProviderException(Fault.UNAVAILABLE, "it died");
        }
    }

    @Override
    public Info info() {
        var info = store.info();
        return new Info(
                info.name(),
                info.version(),
                info.shards(),
                info.durability(),
                info.itemBytesMax(),
                findLag,
                info.capabilities(),
                lanes);
    }

    /** From now on the store says that what is written is found so much later. */
    public void findLag(Duration lag) {
        findLag = lag;
    }

    @Override
    public Status status() {
        return full
                ? new Status(List.of(new Status.Condition("Writable", false, Status.FULL, "no room")))
                : store.status();
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
        var page = store.find(query, token, limit);
        found.addAndGet(page.items().size());
        return page;
    }

    @Override
    public Page<Whole> scan(int shard, @Nullable String token, int limit) {
        return store.scan(shard, token, limit);
    }

    /** Reading the tail fails so, until told otherwise. */
    public void tailFails(@Nullable Supplier<RuntimeException> failure) {
        tailFailure = failure;
    }

    @Override
    public Tail tail(int shard, long after, int limit) {
        var failure = tailFailure;
        if (failure != null) {
            throw failure.get();
        }
        return store.tail(shard, after, limit);
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
    public long end(int shard) {
        return store.end(shard);
    }

    @Override
    public void delete(Partition partition, long generation) {
        var early = before.poll();
        if (early != null) {
            throw early.get();
        }
        live();
        store.delete(partition, generation);
    }

    @Override
    public void backup(Path directory) throws ProviderException {
        store.backup(directory);
    }

    @Override
    public void close() {
        store.close();
    }
}
