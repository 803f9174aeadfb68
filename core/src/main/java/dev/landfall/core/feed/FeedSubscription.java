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
 * The subscription of one reader. It is in one of two states. While it is <b>live</b>, the fan-out puts events into its queue, which
 * holds at most {@value #QUEUE_MAX} events. While it <b>catches up</b>, the reader's thread reads the store's log from the cursor of the
 * subscription. When the queue is full, it is emptied, and the subscription catches up from the last event that the reader took.
 *
 * <p>{@link #next} and {@link #token} are for one reader thread at a time, {@link #stage}, {@link #unstage}, {@link #join} and {@link
 * #flush} for the holder of the fan-out's lock. All other methods may be called on any thread.
 */
@dev.landfall.guard.NodeLocal("the log of each shard, from the cursor of the subscription")
final class FeedSubscription implements Subscription, WaitTimer.Waiter {
    /** The maximum number of events in the queue. */
    static final int QUEUE_MAX = 1000;

    /** The longest wait for an event before the queue and the rights of the principal are checked again, in nanoseconds. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** The time between two attempts to read a store that is unavailable, in nanoseconds. */
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final EventFanOut fanOut;
    private final SubscriptionScope scope;

    // For the reader's thread only.
    private Cursor cursor;
    /** The cursor before the events that {@link #next} returned last. */
    private Cursor before;
    /** The cursor {@code before}, moved over the first {@code walked} of these events. */
    private Cursor walk;

    private int walked;
    /** The shard that was read last. */
    private int shard;

    private List<FeedEvent> returned = List.of();

    // Under the lock of the fan-out.
    private final List<Event> staged = new ArrayList<>();
    private int stagedBytes;
    /** The cursor at the moment of {@link #unstage}: the catch-up may have read entries that the fan-out has not distributed yet. */
    private Cursor joined;

    // Under the lock of this object.
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private List<Event> queue = new ArrayList<>();
    private int queueBytes;
    /** The events that {@link #next} returned last. They count against the budget until the next call. */
    private List<Event> taken = List.of();

    private boolean live;
    private boolean closed;
    /** Whether the reader waits. */
    private boolean waiting;

    /** When the wait of the reader ends, in nanoseconds of the monotonic clock. */
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

    /** The events that the principal may read and the filter selects. */
    SubscriptionScope scope() {
        return scope;
    }

    Cursor cursor() {
        return cursor;
    }

    /** The next shard to read in a catch-up: the shards follow each other in a circle. For the reader's thread. */
    int nextShard() {
        shard = (shard + 1) % cursor.shards();
        return shard;
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
        // Callers usually ask for the events in order, so the cursor continues from the last call.
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

    /** Ends the subscription before the fan-out removes it, so that it cannot join again in between. Idempotent. */
    @Override
    public void close() {
        end(null);
        fanOut.leave(this);
    }

    /** Whether the subscription has ended. */
    boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the subscription. The first call counts.
     *
     * @param reason what {@link #next} throws from then on; null for a subscription that its reader closed
     */
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

    /** Empties the queue and leaves the live state. Under the lock. */
    private void drop() {
        live = false;
        fanOut.room().free(queue);
        queue = new ArrayList<>();
        queueBytes = 0;
        changed.signalAll();
    }

    /** Counts the events that the reader is given now, and no longer those of the call before. */
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

    /**
     * Keeps an event for {@link #flush}, if the filter selects it and the catch-up has not read it. Under the lock of the fan-out.
     *
     * @return true for the first event since the last flush
     */
    boolean stage(Event event) {
        if (joined.has(event) || !scope.selects(event)) {
            return false;
        }
        staged.add(event);
        stagedBytes += event.bytes();
        return staged.size() == 1;
    }

    /** Prepares {@link #join}: drops the staged events. Events up to the cursor of this moment are not staged again. */
    void unstage() {
        joined = cursor.copy();
        unstaged();
    }

    private void unstaged() {
        staged.clear();
        stagedBytes = 0;
    }

    /** Becomes live and queues the staged events. False if they exceed the limit; the subscription then goes on catching up. */
    boolean join(SubscriptionBudget.Limit most) {
        lock.lock();
        try {
            live = !closed;
        } finally {
            lock.unlock();
        }
        return flush(most);
    }

    /** Queues the staged events. False if the subscription is not live, or if the queue exceeds the limit and is emptied. */
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

    /** Leaves the live state and empties the queue; the reader then catches up. */
    void dismiss() {
        lock.lock();
        try {
            drop();
        } finally {
            lock.unlock();
        }
    }

    /** Catches up from the store. While the store is unavailable, it waits and returns no events; the reader notices nothing else. */
    private List<Event> missed(long patience) {
        try {
            var events = fanOut.catchUp(this);
            hold(events);
            return events;
        } catch (Refused away) {
            if (away.reason() != Reason.UNAVAILABLE) {
                // The subscription cannot continue, so it ends and gives its seat back.
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
     * Waits until the condition holds or the time is over, in nanoseconds. The wait itself has no time limit: {@link #wakeIfDue} ends
     * it, up to a quarter of a second late. Under the lock.
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
        // Read before the queue: each event up to these positions is in the queue, was returned, or is not selected.
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
            // The events count against the budget until the next call.
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
