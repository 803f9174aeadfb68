package dev.landfall.core.feed;

import dev.landfall.core.commit.CommitListener;
import dev.landfall.core.commit.CommittedAppend;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import dev.landfall.guard.WaitTimer;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * Distributes the committed events of the hub to the subscriptions of this node. Commits of this process arrive from the
 * committer, and commits of other nodes arrive as growth hints. An entry that is ahead waits a moment for its predecessor;
 * after that, and once each second, the store's log is read. The fan-out works only while there is at least one subscription.
 *
 * <p>One thread orders and distributes the entries. The lock guards the windows, the sequencer and the sets of subscriptions.
 */
@NodeLocal("the log of each shard; subscriptions come again with a cursor")
final class EventFanOut implements CommitListener, LogSequencer.Sink, AutoCloseable {
    /** The name of the thread, under which its failures are counted. */
    static final String THREAD = "feed";

    /** The number of commits or hints that are processed before the lock is released for others. */
    private static final int STEP = 256;
    /** The maximum size of a group that is distributed on the thread of the committer, and of the subscriptions then. */
    private static final int DIRECT_MAX = 16;
    /** The time between two looks at the ends of the store's logs, in nanoseconds. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final CatchUp catchUp;
    private final OwnerCache owners;
    private final CommitInbox inbox = new CommitInbox();
    private final Thread thread;
    private final SubscriptionBudget budget = new SubscriptionBudget();
    private final WaitTimer waits = new WaitTimer("feed-waits");

    /** Guards the windows, the sequencer, the live subscriptions and the set of all subscriptions. */
    private final ReentrantLock lock = new ReentrantLock();

    private final GapFreeWindows windows;
    private final LiveSubscriptions live;
    private final SubscriptionSet all;
    private final LogSequencer sequencer;

    private final LogFollowers followers = new LogFollowers();

    private volatile long[] reached;
    /** The position of each shard after which its window has all entries, as published for threads without the lock. */
    private volatile long[] reachesBack;

    private volatile boolean closed;
    /** When the ends of the logs were last read, in nanoseconds of the monotonic clock. For the fan-out's thread. */
    private long lookedAt;

    /**
     * Starts the fan-out's thread.
     *
     * @param patience how long an entry that is ahead waits for its predecessor; zero when no other node sends hints
     * @param counted receives the number of subscriptions after each change
     */
    EventFanOut(Store store, OwnerCache owners, String hub, Duration patience, IntConsumer counted) {
        this.catchUp = new CatchUp(store, owners, hub);
        this.all = new SubscriptionSet(counted);
        this.owners = owners;
        windows = new GapFreeWindows(store.info().shards());
        reached = windows.last();
        reachesBack = windows.from();
        live = new LiveSubscriptions(owners, budget);
        sequencer = new LogSequencer(store, windows, inbox, patience, this);
        thread = Guard.startPlatform(THREAD, this::run);
    }

    @Override
    public void committed(List<CommittedAppend> group) {
        var done = inbox.open() && group.size() <= DIRECT_MAX ? direct(group) : 0;
        inbox.put(done == 0 ? group : List.copyOf(group.subList(done, group.size())));
    }

    /**
     * Distributes the first commits of a small group on the thread of the committer, which saves the wake-up of the fan-out's
     * thread. Never waits, and leaves the rest to that thread where the store would have to be read.
     *
     * @return how many commits were distributed
     */
    private int direct(List<CommittedAppend> group) {
        if (!lock.tryLock()) {
            return 0;
        }
        try {
            if (idle() || !followers.isEmpty() || live.size() > DIRECT_MAX) {
                return 0;
            }
            var done = sequencer.acceptReady(group, live::readable);
            flush();
            return done;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void deleted(Partition partition) {
        // Nothing to do: the tombstone is in the log, and the gap in the positions makes the sequencer read it.
    }

    @Override
    public void unsure() {
        inbox.doubt();
    }

    /** Accepts a growth hint of another node. Any thread; never waits. */
    void hint(GrowthHint hint) {
        inbox.put(hint);
    }

    /** Whether there are subscriptions, so that hints are useful. */
    boolean flowing() {
        return inbox.open();
    }

    /** The reader of the store's log for subscriptions that are behind. */
    CatchUp past() {
        return catchUp;
    }

    /**
     * Adds a subscription, which then catches up on its reader's thread. The first subscription starts the flow at the current
     * ends of the logs. Blocks while the store is read.
     *
     * @throws Refused TOO_MANY when the owner has no seat left; UNAVAILABLE when the hub is closing, when the subscription was
     *     closed meanwhile, or when the store does not answer
     */
    void enter(FeedSubscription one) {
        var seat = all.seat(one);
        var entered = false;
        lock.lock();
        try {
            if (closed) {
                throw over();
            }
            begin();
            if (one.closed()) {
                throw PendingSubscription.tooLate();
            }
            all.add(one, seat);
            waits.add(one);
            entered = true;
        } finally {
            rest();
            lock.unlock();
            if (!entered) {
                seat.close();
            }
        }
    }

    /** Removes a subscription and gives its seat back. The last one stops the flow. */
    void leave(FeedSubscription one) {
        waits.remove(one);
        lock.lock();
        try {
            live.remove(one);
            all.remove(one);
            rest();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tells these of each entry from now on, and no others. When they are others than before, all are told that they follow anew. Blocks.
     *
     * @param now none: only subscriptions are followed for
     */
    void follow(List<LogFollower> now) {
        lock.lock();
        try {
            if (!closed && !now.isEmpty()) {
                begin();
            }
            if (!closed && followers.replace(now)) {
                rest();
                followers.gap();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether nobody follows. Under the lock. */
    private boolean idle() {
        return all.isEmpty() && followers.isEmpty();
    }

    /** Flows from now on, if it did not. Under the lock. */
    private void begin() {
        if (idle()) {
            // Open first: what is committed after the look at the ends is in the inbox then.
            inbox.open(true);
            reset(catchUp.ends());
        }
    }

    /** Flows no longer if nobody follows. Under the lock. */
    private void rest() {
        if (idle()) {
            inbox.open(false);
        }
    }

    /** What is in the queues of those who are live, or was returned, or is not wanted: everything up to here. */
    long[] reached() {
        return reached;
    }

    SubscriptionBudget room() {
        return budget;
    }

    /**
     * Does one step of catch-up on the thread of the subscription's reader. Blocks.
     *
     * @return the next events; empty when the subscription has become live, or when a step found no wanted event
     */
    List<Event> catchUp(FeedSubscription one) {
        var cursor = one.cursor();
        if (cursor.follows(reachesBack) && join(one)) {
            return List.of();
        }
        var events = catchUp.missed(one, budget.batch());
        if (events.isEmpty()) {
            join(one);
        }
        return events;
    }

    @Override
    public void close() {
        closed = true;
        inbox.doubt();
        lock.lock();
        try {
            all.clear(one -> one.end(over()));
            live.clear();
            followers.replace(List.of());
            inbox.open(false);
        } finally {
            lock.unlock();
        }
        waits.close();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads the ends of all logs, and the entries that are missing here. For the fan-out's thread and for tests. */
    void look() {
        locked(() -> {
            lookedAt = System.nanoTime();
            for (var shard = 0; shard < windows.shards(); shard++) {
                sequencer.look(shard);
            }
            sequencer.acceptLate();
        });
    }

    private void run() {
        var batch = new ArrayList<CommittedAppend>();
        while (!closed) {
            batch.clear();
            var doubt = inbox.take(batch, sleep());
            Guard.run(THREAD, () -> accept(batch));
            Guard.run(THREAD, () -> hinted(inbox.hints()));
            Guard.run(THREAD, () -> locked(sequencer::overtakeLate));
            if (doubt || System.nanoTime() - lookedAt >= LOOK_NANOS) {
                Guard.run(THREAD, this::look);
            }
        }
    }

    /** Processes commits of this node. For the fan-out's thread and for tests. */
    void accept(List<CommittedAppend> batch) {
        for (var from = 0; from < batch.size(); from += STEP) {
            var some = batch.subList(from, Math.min(batch.size(), from + STEP));
            locked(() -> some.forEach(sequencer::accept));
        }
        locked(sequencer::acceptLate);
    }

    /** Processes growth hints of other nodes. For the fan-out's thread and for tests. */
    void hinted(List<GrowthHint> hints) {
        for (var from = 0; from < hints.size(); from += STEP) {
            var some = hints.subList(from, Math.min(hints.size(), from + STEP));
            locked(() -> some.forEach(sequencer::accept));
        }
        locked(sequencer::acceptLate);
    }

    /** Runs a step under the lock and flushes the staged events, unless nobody follows. */
    private void locked(Runnable step) {
        lock.lock();
        try {
            if (!idle()) {
                step.run();
                flush();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sets all windows to these positions. The owners are forgotten, because registrations may have changed in the gap. */
    private void reset(long[] ends) {
        owners.forgetAll();
        sequencer.reset(ends);
        publishBounds();
    }

    @Override
    public void show(Entry entry) {
        live.show(entry);
        followers.appended(entry);
    }

    @Override
    public void forget(Partition partition) {
        owners.forget(partition);
        followers.deleted(partition);
    }

    /**
     * Gives up a gap that is too large: all subscriptions leave the live set and catch up by themselves, and the windows begin
     * again at the current ends of the logs.
     */
    @Override
    public void skip() {
        // Before the positions change: a live subscription assumes that everything up to the reached positions is in
        // its queue.
        live.dismissAll();
        reset(catchUp.ends());
        followers.gap();
    }

    @Override
    public boolean closed() {
        return closed;
    }

    /** The time until the thread has something to do, in nanoseconds. */
    private long sleep() {
        lock.lock();
        try {
            return sequencer.sleep(LOOK_NANOS);
        } finally {
            lock.unlock();
        }
    }

    /** Moves staged events into the queues of the subscriptions, and publishes the positions of the windows. */
    @Override
    public void flush() {
        live.flush();
        publishBounds();
    }

    private void publishBounds() {
        reached = windows.last();
        reachesBack = windows.from();
    }

    /**
     * Makes a subscription live when the windows have all that its cursor lacks and the events fit into its queue.
     *
     * @return whether it is live
     */
    private boolean join(FeedSubscription one) {
        lock.lock();
        try {
            return all.has(one) && live.join(one, windows);
        } finally {
            lock.unlock();
        }
    }

    private static Refused over() {
        return new Refused(Reason.UNAVAILABLE, "The hub is shutting down.");
    }
}
