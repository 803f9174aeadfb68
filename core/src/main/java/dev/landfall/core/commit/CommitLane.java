package dev.landfall.core.commit;

import dev.landfall.core.model.CoreMeters;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Commits the appends of some of the shards. The lane's thread takes all appends that are queued, at most {@value #GROUP_MAX},
 * commits them as one group, and then calls the {@link CommitListener} and the callback of each writer: nothing is shown before
 * it is durable. While one group is being written, the next appends collect in the queue. Before a small group the thread waits
 * a moment for others when that is worth it ({@link CommitGathering}).
 *
 * <p>When the store is unavailable, the thread sends the same group again, with growing pauses, until
 * {@link Committer.Limits#patience} is over; then its callbacks receive the failure. The patience is counted from the first
 * failure of the store, not for each group: later groups are tried once and then fail, until the store is back.
 */
final class CommitLane {
    /** The maximum number of appends in one group. */
    static final int GROUP_MAX = 1024;

    /** Under this name failures around a commit are counted. */
    static final String THREAD = "committer";

    private static final int GROUP_BYTES_MAX = 8 << 20;
    /**
     * How long a lane whose queue is empty waits, after the committer was closed, before it checks again whether all other
     * lanes are done. In nanoseconds.
     */
    private static final long LAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Store store;
    private final CommitListener listener;
    private final CoreMeters meters;
    private final Committer.Limits limits;
    private final CommitBudget budget;
    private final CountDownLatch closing;
    private final Runnable released;
    private final int shards;

    /** The newest position of each shard that this lane has committed; 0 when there is none. For the lane's thread only. */
    @NodeLocal("the log of each shard")
    private final long[] reached;

    private final CommitQueue queue = new CommitQueue();
    private final CommitGathering gathering = new CommitGathering(queue, System::nanoTime);
    private final Thread thread;

    /** The failure of the last attempt while the store says that it is full; else null. Any thread reads it. */
    private volatile @Nullable ProviderException full;
    /** Whether the last attempt failed. For the lane's thread only. */
    private boolean failing;

    /** When the patience with the store ends, in nanoseconds of the monotonic clock. For the lane's thread only. */
    private long patienceEnds;

    /**
     * Starts the lane's thread.
     *
     * @param budget the budget that all lanes share
     * @param closing counted down when the committer is closed
     * @param released called on the lane's thread after shares of the budget were released
     */
    CommitLane(
            Store store,
            CommitListener listener,
            CoreMeters meters,
            Committer.Limits limits,
            CommitBudget budget,
            CountDownLatch closing,
            Runnable released) {
        this.store = store;
        this.listener = listener;
        this.meters = meters;
        this.limits = limits;
        this.budget = budget;
        this.closing = closing;
        this.released = released;
        shards = store.info().shards();
        reached = new long[shards];
        thread = Guard.startVital(THREAD, this::run);
    }

    /** Queues a task whose share of the budget is reserved. Any thread; never waits. */
    void put(CommitTask task) {
        queue.put(task);
    }

    /** The failure of the last attempt while the store says that it is full; else null. */
    @Nullable
    ProviderException full() {
        return full;
    }

    /** Wakes the lane's thread, so that it notices that the committer is closed. */
    void wake() {
        queue.wake();
    }

    /** Waits until the lane's thread has ended. */
    void join() throws InterruptedException {
        thread.join();
    }

    private void run() {
        var group = new CommitGroup(queue, budget, GROUP_MAX);
        while (true) {
            if (!closed()) {
                gathering.await();
            }
            group.gather(GROUP_MAX, GROUP_BYTES_MAX);
            if (!group.isEmpty()) {
                commit(group);
                Guard.run(THREAD, released);
            } else if (closed()) {
                // Writers reserve before they check that the committer is open: a reserved share means that a task is
                // still to
                // come.
                if (budget.unused()) {
                    return;
                }
                LockSupport.parkNanos(LAST_PAUSE_NANOS);
            } else {
                queue.sleep();
            }
        }
    }

    /** Commits a group. Whatever fails on the way, each callback that has not been called yet receives a failure. */
    private void commit(CommitGroup group) {
        var survived = Guard.run(THREAD, () -> {
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
            Guard.run(THREAD, () -> meters.refused("store-" + failure.fault()));
            return;
        }
        Guard.run(THREAD, () -> {
            var events = show(appends, outcomes);
            meters.committed(appends.size(), events, System.nanoTime() - began);
        });
        group.release();
        group.complete(outcomes);
    }

    private void failed(CommitGroup group, ProviderException failure) {
        group.release();
        Guard.run(THREAD, listener::unsure);
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
            Guard.run(THREAD, () -> listener.committed(committed));
        }
        return events;
    }

    private void delete(CommitGroup group, PartitionDeletion deletion) {
        try {
            patiently(() -> StoreCalls.named(() -> {
                store.delete(deletion.partition, deletion.generation);
                return true;
            }));
        } catch (ProviderException failure) {
            failed(group, failure);
            return;
        }
        Guard.run(THREAD, () -> listener.deleted(deletion.partition));
        group.release();
        deletion.done();
    }

    /**
     * Repeats an attempt while the store's failure is temporary and the patience lasts.
     *
     * @throws ProviderException the last failure
     */
    private <T> T patiently(Try<T> attempt) {
        var pause = limits.pause();
        while (true) {
            try {
                var result = attempt.run();
                failing = false;
                full = null;
                return result;
            } catch (ProviderException failure) {
                full = failure.fault().passing() && StoreCalls.full(store) ? failure : null;
                if (!failure.fault().passing() || closed()) {
                    throw failure;
                }
                var left = patienceLeft();
                if (left <= 0) {
                    // The pause limits how often a store that is down is called.
                    arrives(closing, limits.pause().toNanos());
                    throw failure;
                }
                Guard.run(THREAD, () -> meters.refused("store-retry"));
                // A repeated append may find its own successor in the log: the listener has to read the log instead.
                Guard.run(THREAD, listener::unsure);
                var wait = Math.max(pause.toNanos(), failure.retryAfter().toNanos());
                arrives(closing, Math.min(wait, left));
                pause = pause.multipliedBy(2).compareTo(limits.pauseMax()) > 0
                        ? limits.pauseMax()
                        : pause.multipliedBy(2);
            }
        }
    }

    /** The rest of the patience, in nanoseconds; it begins with the first failure. */
    private long patienceLeft() {
        var now = System.nanoTime();
        if (!failing) {
            failing = true;
            patienceEnds = now + limits.patience().toNanos();
        }
        return patienceEnds - now;
    }

    private boolean closed() {
        return closing.getCount() == 0;
    }

    /**
     * Waits until the latch is down, at most {@code nanos} nanoseconds.
     *
     * @return false when the time is over or the thread was interrupted
     */
    static boolean arrives(CountDownLatch latch, long nanos) {
        try {
            return latch.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** One attempt of a call to the store; may fail with a {@link ProviderException}. */
    @FunctionalInterface
    private interface Try<T> {
        T run();
    }
}
