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
 * Commits the appends of some of the shards. One thread takes whatever appends are there, at most {@value #GROUP_MAX}, commits
 * them as one group, tells the {@link CommitListener} and then each writer: nothing is shown before it is durable. It never
 * waits for a group to fill: while one group is on its way to the disk, the next gathers by itself.
 *
 * <p>When the store can't be reached, the same appends are sent again, with growing pauses, until {@link Committer.Limits#patience} is
 * over; then their writers are told that it failed. Patience is with the store, not with each group: those that come later
 * are tried once and told at once, until the store is back, or they would wait in line for everyone before them.
 */
final class CommitLane {
    /** The most appends of one group. */
    static final int GROUP_MAX = 1024;

    private static final int GROUP_BYTES_MAX = 8 << 20;
    /** How long a lane that is done waits before it looks again whether the others are done as well. */
    private static final long LAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Store store;
    private final CommitListener listener;
    private final CoreMeters meters;
    private final Committer.Limits limits;
    private final CommitBudget budget;
    private final CountDownLatch closing;
    private final Runnable released;
    private final int shards;

    /** The newest position of each shard that a group was told, 0 when none was. For the lane's thread alone. */
    @NodeLocal("the log of each shard")
    private final long[] reached;

    private final CommitQueue queue = new CommitQueue();
    private final Thread thread;

    /** The last failure, while the store says that it is full. */
    private volatile @Nullable ProviderException full;
    /** Whether the store failed when it was last asked, and when patience with it ends. For the lane's thread alone. */
    private boolean failing;

    private long patienceEnds;

    /**
     * Starts to commit.
     *
     * @param budget of all lanes
     * @param closing is down when the committer is closed
     * @param released called on the lane's thread after places of the budget were given back
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
        thread = Guard.startVital(CommitErrors.THREAD, this::run);
    }

    /** Puts in; its place in the budget was taken before. */
    void put(CommitTask task) {
        queue.put(task);
    }

    /** The last failure, while the store says that it is full. */
    @Nullable
    ProviderException full() {
        return full;
    }

    /** Wakes the lane, so that it sees that the committer is closed. */
    void wake() {
        queue.wake();
    }

    /** Waits until it has ended. */
    void join() throws InterruptedException {
        thread.join();
    }

    private void run() {
        var group = new CommitGroup(queue, budget, GROUP_MAX);
        while (true) {
            group.gather(GROUP_MAX, GROUP_BYTES_MAX);
            if (!group.isEmpty()) {
                commit(group);
                CommitErrors.call(released);
            } else if (closed()) {
                // The place was taken before the committer was seen to be open: what is on its way is still awaited.
                if (budget.unused()) {
                    return;
                }
                LockSupport.parkNanos(LAST_PAUSE_NANOS);
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
        var pause = limits.pause();
        while (true) {
            try {
                var result = attempt.run();
                failing = false;
                full = null;
                return result;
            } catch (ProviderException failure) {
                full = failure.fault().passing() && CommitErrors.full(store) ? failure : null;
                if (!failure.fault().passing() || closed()) {
                    throw failure;
                }
                var left = patienceLeft();
                if (left <= 0) {
                    // Not faster than this, or a store that is down would be asked in a loop.
                    arrives(closing, limits.pause().toNanos());
                    throw failure;
                }
                CommitErrors.call(() -> meters.refused("store-retry"));
                // A retried append may meet a successor of itself in the log: the tail knows better.
                CommitErrors.call(listener::unsure);
                var wait = Math.max(pause.toNanos(), failure.retryAfter().toNanos());
                arrives(closing, Math.min(wait, left));
                pause = pause.multipliedBy(2).compareTo(limits.pauseMax()) > 0
                        ? limits.pauseMax()
                        : pause.multipliedBy(2);
            }
        }
    }

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

    /** Waits at most so long; false when it did not come, or the thread was interrupted. */
    static boolean arrives(CountDownLatch latch, long nanos) {
        try {
            return latch.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A call of the store that may fail for a while. */
    @FunctionalInterface
    private interface Try<T> {
        T run();
    }
}
