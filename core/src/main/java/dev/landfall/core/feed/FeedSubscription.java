package dev.landfall.core.feed;

import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.guard.WaitTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A subscription. Either it is <b>live</b>, part of the flow, which puts events into its queue; or it <b>catches up</b>, reading
 * the store's tail on the reader's own thread, at the reader's own pace. When its queue is full it falls back to catching up
 * from what it returned last.
 */
@dev.landfall.guard.NodeLocal("the log of each shard, from the cursor of the subscription")
final class FeedSubscription implements Subscription, WaitTimer.Waiter {
    /** The most events in the queue. */
    static final int QUEUE_MAX = 1000;

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Between two looks whether a store that was away is back. */
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final EventFanOut fanOut;
    private final SubscriptionScope scope;

    // The reader's.
    private Cursor cursor;
    /** Where it was before the events that were returned last. */
    private Cursor before;
    /** From there over the first few of them. */
    private Cursor walk;

    private int walked;
    private int turn;
    private List<FeedEvent> returned = List.of();

    // The flow's.
    private final List<Event> staged = new ArrayList<>();
    private int stagedBytes;
    /** What it had seen when it became live: its reading of the store may have been ahead of the flow. */
    private Cursor joined;

    // Both's, under the lock.
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private List<Event> queue = new ArrayList<>();
    private int queueBytes;
    /** What the reader took last, which is in memory until it comes again. */
    private List<Event> taken = List.of();

    private boolean live;
    private boolean closed;
    /** Whether the reader waits, and when its wait ends, in nanoseconds of the monotonic clock. */
    private boolean waiting;

    private long waitEnds;
    private @Nullable Refused end;

    FeedSubscription(EventFanOut fanOut, SubscriptionScope scope, Cursor cursor) {
        this.fanOut = fanOut;
        this.scope = scope;
        this.cursor = cursor;
        this.before = cursor.copy();
        this.walk = before;
        this.joined = before;
    }

    /** Which events it is for. */
    SubscriptionScope scope() {
        return scope;
    }

    Cursor cursor() {
        return cursor;
    }

    /** The shard whose turn it is to be read. */
    int turn() {
        turn = (turn + 1) % cursor.shards();
        return turn;
    }

    @Override
    public List<FeedEvent> next(Duration patience) {
        var started = System.nanoTime();
        var most = patience.compareTo(Duration.ofDays(1)) < 0
                ? patience.toNanos()
                : Duration.ofDays(1).toNanos();
        while (true) {
            check();
            hold(List.of());
            before = cursor.copy();
            walk = before;
            walked = 0;
            var left = most - (System.nanoTime() - started);
            var wasLive = live();
            var events = wasLive ? drain(left) : missed(left);
            returned = readable(events);
            var nothing = left <= 0 && events.isEmpty() && (wasLive || !live());
            if (!returned.isEmpty() || nothing) {
                return returned;
            }
        }
    }

    @Override
    public String token(FeedEvent event) {
        // Asked in order, as a rule: each step goes on from the one before.
        var at = returned.indexOf(event);
        if (at < 0) {
            throw new IllegalArgumentException("an event that was not returned by the last call of next");
        }
        if (walked == 0 || at < walked - 1) {
            walk = before.copy();
            walked = 0;
        }
        while (walked <= at) {
            walk.take((Event) returned.get(walked++));
        }
        return fanOut.past().token(walk);
    }

    @Override
    public String token() {
        return fanOut.past().token(cursor);
    }

    /** First it is over, then it leaves: so it cannot enter in between and stay. */
    @Override
    public void close() {
        end(null);
        fanOut.leave(this);
    }

    /** Whether it is over. */
    boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** The flow is over. */
    void end(@Nullable Refused reason) {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                end = reason;
            }
            drop();
            fanOut.room().free(taken);
            taken = List.of();
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private void drop() {
        live = false;
        fanOut.room().free(queue);
        queue = new ArrayList<>();
        queueBytes = 0;
        changed.signalAll();
    }

    /** These are in the reader's hands now, and those before no longer. */
    private void hold(List<Event> events) {
        lock.lock();
        try {
            fanOut.room().free(taken);
            taken = closed ? List.of() : events;
            fanOut.room().take(taken);
        } finally {
            lock.unlock();
        }
    }

    /** Keeps an event for {@link #flush}. For the flow. Returns whether it is the first one. */
    boolean stage(Event event) {
        if (joined.has(event) || !scope.selects(event)) {
            return false;
        }
        staged.add(event);
        stagedBytes += event.bytes();
        return staged.size() == 1;
    }

    /** Begins to join: nothing is kept for {@link #flush}, and what it has seen by now is not kept again. */
    void unstage() {
        joined = cursor.copy();
        unstaged();
    }

    private void unstaged() {
        staged.clear();
        stagedBytes = 0;
    }

    /** Becomes live, with what was staged; false when that is too much. For the flow. */
    boolean join(SubscriptionBudget.Limit most) {
        lock.lock();
        try {
            live = !closed;
        } finally {
            lock.unlock();
        }
        return flush(most);
    }

    /** Puts what was staged into the queue; false when it is not live, or no longer. For the flow. */
    boolean flush(SubscriptionBudget.Limit most) {
        lock.lock();
        try {
            if (live && queue.size() + staged.size() <= most.events() && queueBytes + stagedBytes <= most.bytes()) {
                queue.addAll(staged);
                queueBytes += stagedBytes;
                fanOut.room().take(staged);
                changed.signalAll();
                return true;
            }
            drop();
            return false;
        } finally {
            lock.unlock();
            unstaged();
        }
    }

    /** No longer live: the queue is dropped. For the flow. */
    void dismiss() {
        lock.lock();
        try {
            drop();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing while the store is away: who reads is told nothing of that, and goes on where it was. */
    private List<Event> missed(long patience) {
        try {
            var events = fanOut.catchUp(this);
            hold(events);
            return events;
        } catch (Refused away) {
            if (away.reason() != Reason.UNAVAILABLE) {
                // It can never go on: it is over, and takes no place any more.
                end(away);
                fanOut.leave(this);
                throw away;
            }
            rest(Math.min(patience, REST_NANOS));
            return List.of();
        }
    }

    private void rest(long nanos) {
        lock.lock();
        try {
            await(() -> closed, nanos);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw interrupted(interrupted);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the condition holds or the time is over. Without a time of its own: {@link #wakeIfDue} ends the wait. Under
     * the lock.
     */
    private void await(BooleanSupplier condition, long nanos) throws InterruptedException {
        waitEnds = System.nanoTime() + nanos;
        waiting = true;
        try {
            while (!condition.getAsBoolean() && waitEnds - System.nanoTime() > 0) {
                changed.await();
            }
        } finally {
            waiting = false;
        }
    }

    @Override
    public void wakeIfDue(long now) {
        lock.lock();
        try {
            if (waiting && waitEnds - now <= 0) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private static Refused interrupted(InterruptedException cause) {
        return new Refused(Reason.UNAVAILABLE, "Interrupted while waiting for events.", cause);
    }

    private List<Event> drain(long patience) {
        // Read first: what was reached by then is in the queue, or was returned, or is not wanted.
        var reached = fanOut.reached();
        lock.lock();
        try {
            var left = Math.min(patience, LOOK_NANOS);
            if (queue.isEmpty() && live && left > 0) {
                cursor.raise(reached);
                await(() -> !queue.isEmpty() || !live, left);
                return List.of();
            }
            if (!live) {
                return List.of();
            }
            var events = queue;
            queue = new ArrayList<>();
            queueBytes = 0;
            // It counts until the reader comes again.
            taken = events;
            events.forEach(cursor::take);
            cursor.raise(reached);
            return events;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw interrupted(interrupted);
        } finally {
            lock.unlock();
        }
    }

    private boolean live() {
        lock.lock();
        try {
            return live;
        } finally {
            lock.unlock();
        }
    }

    private void check() {
        lock.lock();
        try {
            if (closed) {
                throw end == null ? new Refused(Reason.UNAVAILABLE, "The subscription was closed.") : end;
            }
        } finally {
            lock.unlock();
        }
        try {
            scope.checkAlive();
        } catch (Refused ended) {
            close();
            throw ended;
        }
    }

    private List<FeedEvent> readable(List<Event> events) {
        var some = new ArrayList<FeedEvent>(events.size());
        for (var event : events) {
            if (scope.permits(event)) {
                some.add(event);
            }
        }
        return some;
    }
}
