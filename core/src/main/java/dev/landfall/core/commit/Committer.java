package dev.landfall.core.commit;

import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.guard.Guard;
import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The only one who writes to the store. One thread takes whatever appends are there, at most {@value #GROUP_MAX}, commits
 * them as one group, tells the {@link CommitListener} and then each writer: nothing is shown before it is durable. It never
 * waits for a group to fill: while one group is on its way to the disk, the next gathers by itself.
 *
 * <p>When the store can't be reached, the same appends are sent again, with growing pauses, until {@link Limits#patience} is
 * over; then their writers are told that it failed. Patience is with the store, not with each group: those that come later
 * are tried once and told at once, until the store is back, or they would wait in line for everyone before them. Who waits for
 * a store that is full is told so.
 */
public final class Committer implements AutoCloseable {
    /** The most appends of one group. */
    public static final int GROUP_MAX = 1024;

    private static final int GROUP_BYTES_MAX = 8 << 20;
    /** What an append takes beside its bytes, about. */
    private static final int OVERHEAD_BYTES = 256;

    private final Store store;
    private final CommitListener listener;
    private final CoreMeters meters;
    private final Limits limits;
    private final int shards;
    private final CommitQueue queue;
    private final Queue<Runnable> roomWanted = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    /** The last failure, while the store says that it is full. */
    private volatile @Nullable ProviderException full;

    private final Thread thread;
    /** The newest position of each shard that a group was told, 0 when none was. For the committer's thread alone. */
    private final long[] reached;
    /** Whether the store failed when it was last asked, and when patience with it ends. For the committer's thread alone. */
    private boolean failing;

    private long patienceEnds;

    /** Starts to commit. */
    public Committer(Store store, CommitListener listener, CoreMeters meters) {
        this(store, listener, meters, Limits.USUAL);
    }

    /** As above, with other limits. */
    public Committer(Store store, CommitListener listener, CoreMeters meters, Limits limits) {
        this.store = store;
        this.listener = listener;
        this.meters = meters;
        this.limits = limits;
        shards = store.info().shards();
        reached = new long[shards];
        queue = new CommitQueue(limits.appendsMax, limits.bytesMax);
        thread = Guard.startVital(CommitErrors.THREAD, this::run);
    }

    /**
     * Hands an append over; never waits.
     *
     * @param callback told once, on the committer's thread; or on this one when the committer was closed
     * @return false when the queue is full: nothing was taken, {@code callback} will not be called
     */
    public boolean offer(Append append, Callback callback) {
        var bytes = bytesOf(append);
        if (!queue.reserve(bytes)) {
            meters.refused("commit-queue-full");
            return false;
        }
        put(new CommitTask(append, callback, bytes));
        return true;
    }

    /** As {@link #offer}, also when the queue is full: for the few that must not wait and are bounded otherwise. */
    public void offerAnyway(Append append, Callback callback) {
        var bytes = bytesOf(append);
        queue.reserveAnyway(bytes);
        put(new CommitTask(append, callback, bytes));
    }

    /** Calls back once when half of the queue is free; at once, when it is. From any thread. */
    public void whenRoom(Runnable callback) {
        roomWanted.add(callback);
        if (queue.roomy()) {
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
        var known = full;
        if (known != null && CommitErrors.full(store)) {
            throw StoreRefusals.full(known);
        }
        try {
            var waiting = new AppendWait();
            while (!offer(append, waiting)) {
                awaitRoom();
            }
            return waiting.await();
        } catch (Refused refused) {
            throw refused.reason() == Reason.UNAVAILABLE && full != null ? StoreRefusals.full(refused) : refused;
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
        if (!arrives(room, limits.patience.toNanos())) {
            throw new Refused(Reason.UNAVAILABLE, "The hub has too many writes to do now. Try again later.");
        }
    }

    /** Whether an offer would be taken just now. */
    public boolean hasRoom() {
        return queue.hasRoom();
    }

    /**
     * Forgets a partition, after all appends offered before it; waits until it is done.
     *
     * @throws ProviderException CONFLICT when the partition has another generation by now; CORRUPT
     * @throws Refused UNAVAILABLE
     */
    public void delete(Partition partition, long generation) {
        var deletion = new PartitionDeletion(partition, generation);
        queue.reserveAnyway(0);
        put(new CommitTask(deletion));
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
        queue.wake();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void put(CommitTask task) {
        // The seat was taken before this look: the committer does not end while a seat is taken.
        if (closed()) {
            queue.release(1, task.bytes);
            CommitErrors.tell(task, new ProviderException(Fault.UNAVAILABLE, "the committer was closed"));
        } else {
            queue.put(task);
        }
    }

    private boolean closed() {
        return closing.getCount() == 0;
    }

    private void run() {
        var group = new CommitGroup(queue, GROUP_MAX);
        while (true) {
            group.gather(GROUP_MAX, GROUP_BYTES_MAX);
            if (!group.isEmpty()) {
                commit(group);
                CommitErrors.call(this::afterRelease);
            } else if (closed()) {
                if (queue.idle()) {
                    return;
                }
                Thread.onSpinWait();
            } else {
                queue.sleep();
            }
        }
    }

    /** Whatever goes wrong in between, nobody keeps waiting: who was not told anything is told that it failed. */
    private void commit(CommitGroup group) {
        var survived = Guard.run(CommitErrors.THREAD, () -> {
            var deletion = group.deletion();
            if (deletion == null) {
                append(group);
            } else {
                delete(group, deletion);
            }
        });
        if (!survived) {
            failed(group, new ProviderException(Fault.UNAVAILABLE, "the committer failed in a way that has no name"));
        }
    }

    private void append(CommitGroup group) {
        var began = System.nanoTime();
        var appends = group.appends();
        List<Outcome> outcomes;
        try {
            outcomes = patiently(new CommitRetry(store, appends, reached)::send);
        } catch (ProviderException failure) {
            failed(group, failure);
            CommitErrors.call(() -> meters.refused("store-" + failure.fault()));
            return;
        }
        CommitErrors.call(() -> {
            var events = show(appends, outcomes);
            meters.committed(appends.size(), events, System.nanoTime() - began);
        });
        group.release();
        group.tell(outcomes);
    }

    private void failed(CommitGroup group, ProviderException failure) {
        group.release();
        CommitErrors.call(listener::unsure);
        group.fail(failure);
    }

    private int show(List<Append> appends, List<Outcome> outcomes) {
        var committed = new ArrayList<CommittedAppend>(appends.size());
        var events = 0;
        for (var i = 0; i < appends.size(); i++) {
            if (outcomes.get(i) instanceof Outcome.Committed(var position, var time, var after)) {
                var append = appends.get(i);
                var shard = append.partition().shard(shards);
                reached[shard] = Math.max(reached[shard], position);
                committed.add(new CommittedAppend(shard, position, time, after, append));
                for (var change : append.changes()) {
                    events += change.events().size();
                }
            }
        }
        if (!committed.isEmpty()) {
            CommitErrors.call(() -> listener.committed(committed));
        }
        return events;
    }

    private void delete(CommitGroup group, PartitionDeletion deletion) {
        try {
            patiently(() -> CommitErrors.named(() -> {
                store.delete(deletion.partition, deletion.generation);
                return true;
            }));
        } catch (ProviderException failure) {
            failed(group, failure);
            return;
        }
        CommitErrors.call(() -> listener.deleted(deletion.partition));
        group.release();
        deletion.done();
    }

    /** Tries again while the store asks for it and patience lasts. */
    private <T> T patiently(Try<T> attempt) {
        var pause = limits.pause;
        while (true) {
            try {
                var result = attempt.run();
                failing = false;
                full = null;
                return result;
            } catch (ProviderException failure) {
                full = StoreRefusals.passing(failure) && CommitErrors.full(store) ? failure : null;
                if (!StoreRefusals.passing(failure) || closed()) {
                    throw failure;
                }
                var left = patienceLeft();
                if (left <= 0) {
                    // Not faster than this, or a store that is down would be asked in a loop.
                    arrives(closing, limits.pause.toNanos());
                    throw failure;
                }
                CommitErrors.call(() -> meters.refused("store-retry"));
                // A retried append may meet a successor of itself in the log: the tail knows better.
                CommitErrors.call(listener::unsure);
                var wait = Math.max(pause.toNanos(), failure.retryAfter().toNanos());
                arrives(closing, Math.min(wait, left));
                pause = pause.multipliedBy(2).compareTo(limits.pauseMax) > 0 ? limits.pauseMax : pause.multipliedBy(2);
            }
        }
    }

    private long patienceLeft() {
        var now = System.nanoTime();
        if (!failing) {
            failing = true;
            patienceEnds = now + limits.patience.toNanos();
        }
        return patienceEnds - now;
    }

    private void afterRelease() {
        if (!roomWanted.isEmpty() && queue.roomy()) {
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

    private static boolean arrives(CountDownLatch latch, long nanos) {
        try {
            return latch.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static int bytesOf(Append append) {
        return (int) Math.min(Integer.MAX_VALUE, OVERHEAD_BYTES + append.bytes());
    }

    /** A call of the store that may fail for a while. */
    @FunctionalInterface
    private interface Try<T> {
        T run();
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
