package dev.landfall.core.commit;

import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * The only writer to the store in this process. The store says in how many lanes it can commit ({@link Store.Info#lanes}).
 * Appends of a shard always go through the same {@link CommitLane}, so the shard's log has them in the order in which they were
 * offered. Between different shards there is no order.
 *
 * <p>All lanes together hold a bounded number of appends and bytes. When the store is unavailable, a lane repeats its group
 * until {@link Limits#patience} is over. A writer that waits for a store that is full is refused with
 * {@link dev.landfall.core.model.ReasonDetail#STORE_FULL}.
 */
public final class Committer implements AutoCloseable {
    /** The maximum number of appends in one group. */
    public static final int GROUP_MAX = CommitLane.GROUP_MAX;

    /** The estimated memory of an append besides its content, in bytes. */
    private static final int OVERHEAD_BYTES = 256;

    private final Store store;
    private final CoreMeters meters;
    private final Limits limits;
    private final CommitBudget budget;

    /** The callbacks of {@link #whenRoom} that wait for a free half of the budget. */
    @NodeLocal("nothing: who waits in this process for room")
    private final Queue<Runnable> roomWanted = new ConcurrentLinkedQueue<>();

    private final CountDownLatch closing = new CountDownLatch(1);
    private final int shards;

    @NodeLocal("nothing: the lanes of this process")
    private final List<CommitLane> lanes;

    /** Starts the lanes with the usual limits. */
    public Committer(Store store, CommitListener listener, CoreMeters meters) {
        this(store, listener, meters, Limits.USUAL);
    }

    /** Starts the lanes with other limits. */
    public Committer(Store store, CommitListener listener, CoreMeters meters, Limits limits) {
        this.store = store;
        this.meters = meters;
        this.limits = limits;
        budget = new CommitBudget(limits.appendsMax, limits.bytesMax);
        shards = store.info().shards();
        lanes = Stream.generate(
                        () -> new CommitLane(store, listener, meters, limits, budget, closing, this::afterRelease))
                .limit(store.info().lanes())
                .toList();
    }

    /**
     * Offers an append. Any thread; never waits.
     *
     * @param callback called once, on the lane's thread; on this thread when the committer is closed
     * @return false when the budget is used up: the append was not taken, and {@code callback} will not be called
     */
    public boolean offer(Append append, Callback callback) {
        return offer(lane(append.partition()), append, callback);
    }

    private boolean offer(CommitLane lane, Append append, Callback callback) {
        var bytes = bytesOf(append);
        if (!budget.reserve(bytes)) {
            meters.refused("commit-queue-full");
            return false;
        }
        put(lane, new CommitTask(append, callback, bytes));
        return true;
    }

    /** Queues an append even when the budget is used up. For the few callers that must not wait and have a limit of their own. */
    public void offerAnyway(Append append, Callback callback) {
        var lane = lane(append.partition());
        var bytes = bytesOf(append);
        budget.reserveAnyway(bytes);
        put(lane, new CommitTask(append, callback, bytes));
    }

    /** Calls back once when half of the budget is free, at once if it is free now. Any thread. */
    public void whenRoom(Runnable callback) {
        roomWanted.add(callback);
        if (budget.halfFree()) {
            tellRoom();
        }
    }

    /**
     * Commits an append and waits for the outcome. Blocks; for virtual threads.
     *
     * @throws Refused UNAVAILABLE when the store does not answer in time, when the budget stays used up, or (with
     *     {@link dev.landfall.core.model.ReasonDetail#STORE_FULL}) when the store is full
     * @throws ProviderException CORRUPT
     */
    public Outcome commit(Append append) {
        var lane = lane(append.partition());
        var known = lane.full();
        if (known != null && StoreCalls.full(store)) {
            throw StoreRefusals.full(known);
        }
        try {
            var waiting = new AppendWait();
            while (!offer(lane, append, waiting)) {
                awaitRoom();
            }
            return waiting.await();
        } catch (Refused refused) {
            throw refused.reason() == Reason.UNAVAILABLE && lane.full() != null ? StoreRefusals.full(refused) : refused;
        }
    }

    /**
     * Waits until half of the budget is free. Blocks; for virtual threads.
     *
     * @throws Refused UNAVAILABLE when that takes longer than {@link Limits#patience}
     */
    public void awaitRoom() {
        var roomLatch = new CountDownLatch(1);
        whenRoom(roomLatch::countDown);
        if (!CommitLane.arrives(roomLatch, limits.patience.toNanos())) {
            throw new Refused(Reason.UNAVAILABLE, "The hub has too many writes to do now. Try again later.");
        }
    }

    /** Whether {@link #offer} would succeed at this moment. */
    public boolean hasRoom() {
        return budget.hasRoom();
    }

    /**
     * Deletes a partition after all appends that were offered before, and waits until it is done. Blocks; for virtual threads.
     *
     * @param generation the generation that the caller has read
     * @throws ProviderException CONFLICT when the partition has another generation; CORRUPT
     * @throws Refused UNAVAILABLE when the store does not answer in time
     */
    public void delete(Partition partition, long generation) {
        var deletion = new PartitionDeletion(partition, generation);
        var lane = lane(partition);
        budget.reserveAnyway(0);
        put(lane, new CommitTask(deletion));
        try {
            deletion.await();
        } catch (ProviderException failure) {
            throw StoreRefusals.of(failure);
        }
    }

    /** Commits what was offered and ends the lanes. Later offers fail. Blocks until the lanes have ended. */
    @Override
    public void close() {
        closing.countDown();
        lanes.forEach(CommitLane::wake);
        try {
            for (var lane : lanes) {
                lane.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void put(CommitLane lane, CommitTask task) {
        // The share was reserved before this check: no lane ends while a share is reserved.
        if (closing.getCount() == 0) {
            budget.release(1, task.bytes);
            task.failed(new ProviderException(Fault.UNAVAILABLE, "the committer was closed"));
        } else {
            lane.put(task);
        }
    }

    private CommitLane lane(Partition partition) {
        // The number of lanes is fixed at the start: a store that replaces the first one may ask for another number.
        return lanes.size() == 1 ? lanes.getFirst() : lanes.get(partition.shard(shards) % lanes.size());
    }

    private void afterRelease() {
        if (!roomWanted.isEmpty() && budget.halfFree()) {
            tellRoom();
        }
    }

    private void tellRoom() {
        // Only the callbacks that wait now: one that registers again goes to the end of the queue and is not called in
        // this
        // loop.
        for (var left = roomWanted.size(); left > 0; left--) {
            var callback = roomWanted.poll();
            if (callback == null) {
                return;
            }
            Guard.run(CommitLane.THREAD, callback);
        }
    }

    private static int bytesOf(Append append) {
        return (int) Math.min(Integer.MAX_VALUE, OVERHEAD_BYTES + append.bytes());
    }

    /**
     * The limits of the queues and of the retries.
     *
     * @param appendsMax the maximum number of appends that wait
     * @param bytesMax the number of waiting bytes from which nothing more is taken
     * @param patience how long a store that is unavailable is tried, from its first failure
     * @param pause the pause before the first retry; each further pause is twice as long
     * @param pauseMax the longest pause
     */
    public record Limits(int appendsMax, long bytesMax, Duration patience, Duration pause, Duration pauseMax) {
        /** 16,384 appends, 64 MiB, and 5 seconds of patience. */
        public static final Limits USUAL =
                new Limits(16_384, 64L << 20, Duration.ofSeconds(5), Duration.ofMillis(20), Duration.ofMillis(500));
    }
}
