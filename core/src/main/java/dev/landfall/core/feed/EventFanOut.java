package dev.landfall.core.feed;

import dev.landfall.core.commit.CommitListener;
import dev.landfall.core.commit.CommittedAppend;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.guard.Guard;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * The one flow of committed events on this node. What this process commits arrives from the committer; when a position does not
 * continue what is known, and once a second, the store's tail is read. It flows only while somebody follows.
 */
@dev.landfall.guard.NodeLocal("the log of each shard; subscriptions come again with a cursor")
final class EventFanOut implements CommitListener, AutoCloseable {
    private static final int PAGE = 500;
    /** A gap of more positions in one shard is left to each subscription: what all wait for must not take long. */
    private static final int GAP_MAX = 4096;
    /** So much may come from the committer while a gap is closed; a store too slow for that is left to each as well. */
    private static final long LATE_BYTES_MAX = 16L << 20;

    private static final int STEP = 256;
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** So far behind, positions count, one may try to join. */
    private static final long NEAR = 2 * FeedSubscription.QUEUE_MAX;

    private final Store store;
    private final CatchUp catchUp;
    private final OwnerCache owners;
    private final CommitInbox inbox = new CommitInbox();
    private final Thread thread;
    private final SubscriptionBudget budget = new SubscriptionBudget();

    /** Guards all below: windows, listeners, who follows. */
    private final ReentrantLock lock = new ReentrantLock();

    private final GapFreeWindows windows;
    private final SubscriptionIndex listeners = new SubscriptionIndex();
    private final Set<FeedSubscription> live = new HashSet<>();
    private final SubscriptionSet all;
    private final List<FeedSubscription> touched = new ArrayList<>();
    /** Came from the committer while the tail was read. */
    private final List<CommittedAppend> late = new ArrayList<>();

    private volatile long[] reached;
    private volatile boolean closed;
    private long lookedAt;

    /** @param counted told how many subscriptions there are */
    EventFanOut(Store store, OwnerCache owners, String hub, IntConsumer counted) {
        this.store = store;
        this.catchUp = new CatchUp(store, owners, hub);
        this.all = new SubscriptionSet(counted);
        this.owners = owners;
        windows = new GapFreeWindows(store.info().shards());
        reached = windows.last();
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
            if (all.isEmpty()) {
                // Open first: what is committed after the look at the ends is in the inbox then.
                inbox.open(true);
                reset(catchUp.ends());
            }
            if (one.closed()) {
                throw PendingSubscription.tooLate();
            }
            all.add(one, seat);
            entered = true;
        } finally {
            if (all.isEmpty()) {
                inbox.open(false);
            }
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
            if (live.remove(one)) {
                listeners.remove(one);
            }
            all.remove(one);
            if (all.isEmpty()) {
                inbox.open(false);
            }
        } finally {
            lock.unlock();
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
        if (cursor.behind(reached) < NEAR && join(one)) {
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
                look(shard);
            }
            acceptLate();
        });
    }

    private void look(int shard) {
        FanOutErrors.readable(() -> {
            var end = store.end(shard);
            // This node's own commits up to there are in the inbox, but perhaps the last group: not to be read.
            inbox.take(late, 0);
            acceptLate();
            closeGap(shard, end);
        });
    }

    private void run() {
        var batch = new ArrayList<CommittedAppend>();
        while (!closed) {
            batch.clear();
            var doubt = inbox.take(batch, LOOK_NANOS);
            FanOutErrors.survive(() -> accept(batch));
            if (doubt || System.nanoTime() - lookedAt >= LOOK_NANOS) {
                FanOutErrors.survive(this::look);
            }
        }
    }

    /** Takes what was committed. For the flow's thread, and for tests. */
    void accept(List<CommittedAppend> batch) {
        for (var from = 0; from < batch.size(); from += STEP) {
            var some = batch.subList(from, Math.min(batch.size(), from + STEP));
            locked(() -> some.forEach(this::accept));
        }
        locked(this::acceptLate);
    }

    /** Does something for those who follow, if anybody does. */
    private void locked(Runnable step) {
        lock.lock();
        try {
            if (!all.isEmpty()) {
                step.run();
                flush();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What was taken from the inbox while the tail was read. */
    private void acceptLate() {
        while (!late.isEmpty()) {
            var some = List.copyOf(late);
            late.clear();
            some.forEach(this::accept);
        }
    }

    private void accept(CommittedAppend committed) {
        var window = windows.of(committed.shard());
        if (committed.position() > window.last() + 1) {
            // Only what lies between: what comes next is in hand, and the tail may not show it any more.
            FanOutErrors.readable(() -> closeGap(committed.shard(), committed.position() - 1));
        }
        if (committed.position() == window.last() + 1) {
            add(window, Entry.of(committed));
        }
    }

    private void add(GapFreeWindow window, Entry entry) {
        window.add(entry);
        show(entry);
    }

    /** Reads the tail up to that position. */
    private void closeGap(int shard, long until) {
        var window = windows.of(shard);
        var before = -1L;
        while (window.last() < until && window.last() > before && !closed) {
            before = window.last();
            if (until - before > GAP_MAX || CommitInbox.bytes(late) > LATE_BYTES_MAX) {
                skip();
            } else {
                readPage(shard, window, until);
                flush();
            }
        }
    }

    /** Goes on at the end. Each subscription catches up by itself, at its own pace. */
    private void skip() {
        // First: whoever is live takes it that all up to what was reached is in its queue.
        dismissAll();
        reset(catchUp.ends());
        late.clear();
    }

    private void readPage(int shard, GapFreeWindow window, long until) {
        Store.Tail tail;
        try {
            tail = store.tail(shard, window.last(), PAGE);
        } catch (ProviderException failure) {
            if (failure.fault() != Fault.EXPIRED) {
                throw failure;
            }
            // Nobody looked for so long that the tail is gone.
            skip();
            return;
        }
        var steps = new TreeMap<Long, Runnable>();
        for (var entry : tail.entries()) {
            steps.put(
                    entry.position(),
                    switch (entry) {
                        case Store.Appended appended -> () -> add(window, new Entry(shard, appended));
                        case Store.Deleted deleted -> () -> owners.forget(deleted.partition());
                    });
        }
        // The tail does not show what was deleted since; of what this node committed the inbox had it before that.
        inbox.take(late, 0);
        for (var one : late) {
            if (one.shard() == shard && one.position() > window.last()) {
                steps.putIfAbsent(one.position(), () -> add(window, Entry.of(one)));
            }
        }
        var last = Math.min(tail.last(), until);
        steps.headMap(last, true).values().forEach(Runnable::run);
        window.reach(last);
    }

    private void show(Entry entry) {
        var shown = FanOutErrors.readable(() -> {
            FanOutErrors.follow(entry, owners);
            if (!listeners.none(entry.partition())) {
                for (var event : FanOutErrors.events(entry, owners)) {
                    listeners.each(event, entry.partition(), one -> stage(one, event));
                }
            }
        });
        if (!shown) {
            // Nobody can be asked whose the device is: all catch up when the store is back.
            dismissAll();
        }
    }

    private void stage(FeedSubscription one, Event event) {
        if (one.stage(event)) {
            touched.add(one);
        }
    }

    /** Hands over what was staged, and says how far all is. */
    private void flush() {
        var most = budget.each();
        for (var one : touched) {
            if (!one.flush(most)) {
                dismiss(one);
            }
        }
        touched.clear();
        reached = windows.last();
    }

    /** No longer live: it catches up by itself. */
    private void dismiss(FeedSubscription one) {
        if (live.remove(one)) {
            listeners.remove(one);
            one.dismiss();
        }
    }

    private void dismissAll() {
        List.copyOf(live).forEach(this::dismiss);
    }

    /** Makes it live if the windows have all that it lacks, and its queue takes it. */
    private boolean join(FeedSubscription one) {
        lock.lock();
        try {
            var cursor = one.cursor();
            if (!windows.reachBackTo(cursor) || !all.has(one)) {
                return false;
            }
            one.unstage();
            for (var entry : windows.since(cursor)) {
                replay(one, entry);
            }
            if (!one.join(budget.each())) {
                return false;
            }
            live.add(one);
            listeners.add(one);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void replay(FeedSubscription one, Entry entry) {
        if (one.concerns(entry, owners)) {
            for (var event : FanOutErrors.events(entry, owners)) {
                one.stage(event);
            }
        }
    }

    /** Goes on from there. Whose the devices are may have changed in between. */
    private void reset(long[] ends) {
        owners.forgetAll();
        windows.reset(ends);
        reached = windows.last();
    }

    private static Refused over() {
        return new Refused(Reason.UNAVAILABLE, "The hub is shutting down.");
    }
}
