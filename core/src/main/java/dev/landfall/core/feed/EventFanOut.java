package dev.landfall.core.feed;

import dev.landfall.core.commit.CommitListener;
import dev.landfall.core.commit.CommittedAppend;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * The one flow of committed events on this node. What this process commits arrives from the committer, and what other nodes
 * commit arrives as hints. What follows a position that is not known yet waits a moment for its predecessor; then, and once a
 * second, the store's tail is read. It flows only while somebody follows.
 */
@NodeLocal("the log of each shard; subscriptions come again with a cursor")
final class EventFanOut implements CommitListener, LogSequencer.Sink, AutoCloseable {
    private static final int STEP = 256;
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final CatchUp catchUp;
    private final OwnerCache owners;
    private final CommitInbox inbox = new CommitInbox();
    private final Thread thread;
    private final SubscriptionBudget budget = new SubscriptionBudget();

    /** Guards all below: windows, listeners, who follows. */
    private final ReentrantLock lock = new ReentrantLock();

    private final GapFreeWindows windows;
    private final LiveSubscriptions live;
    private final SubscriptionSet all;
    private final LogSequencer sequencer;

    /** Parts of this node that are told of each entry; none while no other node lives. Written under the lock. */
    @NodeLocal("nothing: the parts of this process")
    private List<LogFollower> followers = List.of();

    private volatile long[] reached;
    /** The windows have everything after these positions. */
    private volatile long[] reachesBack;

    private volatile boolean closed;
    private long lookedAt;

    /**
     * @param patience with the predecessor of what comes early; zero when no other node says what it commits
     * @param counted told how many subscriptions there are
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
        thread = Guard.startPlatform(FanOutErrors.THREAD, this::run);
    }

    @Override
    public void committed(List<CommittedAppend> group) {
        inbox.put(group);
    }

    @Override
    public void deleted(Partition partition) {
        // The tombstone is in the tail; a position that jumps leads there.
    }

    @Override
    public void unsure() {
        inbox.doubt();
    }

    /** Another node says what it committed. Any thread; never waits. */
    void hint(GrowthHint hint) {
        inbox.put(hint);
    }

    /** Whether anybody follows, so that hints are of use. */
    boolean flowing() {
        return inbox.open();
    }

    /** What was before. */
    CatchUp past() {
        return catchUp;
    }

    /** Someone new; from the first one on it flows. Blocks. */
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
            entered = true;
        } finally {
            rest();
            lock.unlock();
            if (!entered) {
                seat.close();
            }
        }
    }

    /** One less. */
    void leave(FeedSubscription one) {
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
            if (closed || followers.equals(now)) {
                return;
            }
            if (!now.isEmpty()) {
                begin();
            }
            followers = List.copyOf(now);
            rest();
            now.forEach(one -> Guard.run(FanOutErrors.THREAD, one::gap));
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

    /** One step of catching up, on the thread of the reader: some events, or none and perhaps it is live now. */
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
            followers = List.of();
            inbox.open(false);
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks whether the store has more than is known. For the flow's thread, and for tests. */
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
            FanOutErrors.survive(() -> accept(batch));
            FanOutErrors.survive(() -> hinted(inbox.hints()));
            FanOutErrors.survive(() -> locked(sequencer::overtakeLate));
            if (doubt || System.nanoTime() - lookedAt >= LOOK_NANOS) {
                FanOutErrors.survive(this::look);
            }
        }
    }

    /** Takes what this node committed. For the flow's thread, and for tests. */
    void accept(List<CommittedAppend> batch) {
        for (var from = 0; from < batch.size(); from += STEP) {
            var some = batch.subList(from, Math.min(batch.size(), from + STEP));
            locked(() -> some.forEach(sequencer::accept));
        }
        locked(sequencer::acceptLate);
    }

    /** Takes what other nodes say. For the flow's thread, and for tests. */
    void hinted(List<GrowthHint> hints) {
        for (var from = 0; from < hints.size(); from += STEP) {
            var some = hints.subList(from, Math.min(hints.size(), from + STEP));
            locked(() -> some.forEach(sequencer::accept));
        }
        locked(sequencer::acceptLate);
    }

    /** Does something for those who follow, if anybody does. */
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

    /** Goes on from there. Whose the devices are may have changed in between. */
    private void reset(long[] ends) {
        owners.forgetAll();
        sequencer.reset(ends);
        publishBounds();
    }

    @Override
    public void show(Entry entry) {
        live.show(entry);
        followers.forEach(
                one -> Guard.run(FanOutErrors.THREAD, () -> one.appended(entry.partition(), entry.written())));
    }

    @Override
    public void forget(Partition partition) {
        owners.forget(partition);
        followers.forEach(one -> Guard.run(FanOutErrors.THREAD, () -> one.deleted(partition)));
    }

    /** Each subscription catches up by itself, at its own pace. */
    @Override
    public void skip() {
        // First: whoever is live takes it that all up to what was reached is in its queue.
        live.dismissAll();
        reset(catchUp.ends());
        followers.forEach(one -> Guard.run(FanOutErrors.THREAD, one::gap));
    }

    @Override
    public boolean closed() {
        return closed;
    }

    /** How long the thread may sleep, in nanoseconds. */
    private long sleep() {
        lock.lock();
        try {
            return sequencer.sleep(LOOK_NANOS);
        } finally {
            lock.unlock();
        }
    }

    /** Hands over what was staged, and says how far all is. */
    @Override
    public void flush() {
        live.flush();
        publishBounds();
    }

    private void publishBounds() {
        reached = windows.last();
        reachesBack = windows.from();
    }

    /** Makes it live if the windows have all that it lacks, and its queue takes it. */
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
