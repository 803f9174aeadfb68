package dev.landfall.core.commit;

import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
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
 * The only one who writes to the store. The store says in how many lanes it can commit ({@link Store.Info#lanes}); a shard's appends
 * always go through the same {@link CommitLane} as long as the committer lives, so each shard's log has them in the order in which they were offered. Between partitions of
 * different shards there is no order.
 *
 * <p>All lanes together hold a bounded number of appends and bytes. When the store can't be reached, a lane sends its appends again until
 * {@link Limits#patience} is over. Who waits for a store that is full is told so.
 */
public final class Committer implements AutoCloseable {
    /** The most appends of one group. */
    public static final int GROUP_MAX = CommitLane.GROUP_MAX;

    /** What an append takes beside its bytes, about. */
    private static final int OVERHEAD_BYTES = 256;

    private final Store store;
    private final CoreMeters meters;
    private final Limits limits;
    private final CommitBudget budget;

    @NodeLocal("nothing: who waits in this process for room")
    private final Queue<Runnable> roomWanted = new ConcurrentLinkedQueue<>();

    private final CountDownLatch closing = new CountDownLatch(1);
    private final int shards;

    @NodeLocal("nothing: the lanes of this process")
    private final List<CommitLane> lanes;

    /** Starts to commit. */
    public Committer(Store store, CommitListener listener, CoreMeters meters) {
        this(store, listener, meters, Limits.USUAL);
    }

    /** As above, with other limits. */
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
     * Hands an append over; never waits.
     *
     * @param callback told once, on the lane's thread; or on this one when the committer was closed
     * @return false when the queue is full: nothing was taken, {@code callback} will not be called
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

    /** As {@link #offer}, also when the queue is full: for the few that must not wait and are bounded otherwise. */
    public void offerAnyway(Append append, Callback callback) {
        var lane = lane(append.partition());
        var bytes = bytesOf(append);
        budget.reserveAnyway(bytes);
        put(lane, new CommitTask(append, callback, bytes));
    }

    /** Calls back once when half of the queue is free; at once, when it is. From any thread. */
    public void whenRoom(Runnable callback) {
        roomWanted.add(callback);
        if (budget.halfFree()) {
            tellRoom();
        }
    }

    /**
     * Commits and waits for the outcome; for virtual threads.
     *
     * @throws Refused UNAVAILABLE when the store does not answer in time, the queue stays full, or (with
     *     {@link dev.landfall.core.model.ReasonDetail#STORE_FULL}) the store has no room
     * @throws ProviderException CORRUPT
     */
    public Outcome commit(Append append) {
        var lane = lane(append.partition());
        var known = lane.full();
        if (known != null && CommitErrors.full(store)) {
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
     * Waits until there is room; for virtual threads.
     *
     * @throws Refused UNAVAILABLE when there is none for too long
     */
    public void awaitRoom() {
        var room = new CountDownLatch(1);
        whenRoom(room::countDown);
        if (!CommitLane.arrives(room, limits.patience.toNanos())) {
            throw new Refused(Reason.UNAVAILABLE, "The hub has too many writes to do now. Try again later.");
        }
    }

    /** Whether an offer would be taken just now. */
    public boolean hasRoom() {
        return budget.hasRoom();
    }

    /**
     * Forgets a partition, after all appends offered before it; waits until it is done.
     *
     * @throws ProviderException CONFLICT when the partition has another generation by now; CORRUPT
     * @throws Refused UNAVAILABLE
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

    /** Commits what was offered and ends. What is offered from now on fails. */
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
        // The place was taken before this look: no lane ends while a place is taken.
        if (closing.getCount() == 0) {
            budget.release(1, task.bytes);
            CommitErrors.tell(task, new ProviderException(Fault.UNAVAILABLE, "the committer was closed"));
        } else {
            lane.put(task);
        }
    }

    private CommitLane lane(Partition partition) {
        // Of the lanes that there are: a store that was put in the place of the first may ask for more.
        return lanes.size() == 1 ? lanes.getFirst() : lanes.get(partition.shard(shards) % lanes.size());
    }

    private void afterRelease() {
        if (!roomWanted.isEmpty() && budget.halfFree()) {
            tellRoom();
        }
    }

    private void tellRoom() {
        // Only those that wait now: one that is refused again comes back to the end of the queue.
        for (var left = roomWanted.size(); left > 0; left--) {
            var callback = roomWanted.poll();
            if (callback == null) {
                return;
            }
            CommitErrors.call(callback);
        }
    }

    private static int bytesOf(Append append) {
        return (int) Math.min(Integer.MAX_VALUE, OVERHEAD_BYTES + append.bytes());
    }

    /**
     * How much may wait and for how long.
     *
     * @param appendsMax in the queue
     * @param bytesMax in the queue
     * @param patience with a store that can't be reached
     * @param pause before the first retry; doubles up to {@code pauseMax}
     */
    public record Limits(int appendsMax, long bytesMax, Duration patience, Duration pause, Duration pauseMax) {
        /** 16,384 appends or 64 MiB, 5 s. */
        public static final Limits USUAL =
                new Limits(16_384, 64L << 20, Duration.ofSeconds(5), Duration.ofMillis(20), Duration.ofMillis(500));
    }
}
