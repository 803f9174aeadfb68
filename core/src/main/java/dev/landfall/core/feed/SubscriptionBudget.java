package dev.landfall.core.feed;

import dev.landfall.guard.NodeLocal;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much the subscriptions of this node hold in memory, in their queues and in what their readers took last. Bounded by number
 * for small events and by bytes for large ones; a large event that many hold is there once and counts once.
 */
final class SubscriptionBudget {
    /** So many events in all; above it each may hold only a few. */
    private static final int ALL_MAX = 250_000;
    /** So many bytes of large events in all; above it each may hold only a few. */
    private static final long ALL_BYTES_MAX = 64L << 20;
    /** The bytes of one queue. */
    static final int BYTES_MAX = 2 << 20;
    /** Events up to this size are bounded by their number alone. */
    private static final int SMALL_BYTES = 1024;

    private static final int FEW = 16;
    private static final int FEW_BYTES = 64 << 10;
    private static final Limit ALL = new Limit(FeedSubscription.QUEUE_MAX, BYTES_MAX);
    private static final Limit SOME = new Limit(FEW, FEW_BYTES);
    private static final Limit NONE = new Limit(0, 0);

    @NodeLocal("nothing: what the subscriptions of this process hold in memory")
    private final AtomicInteger taken = new AtomicInteger();

    @NodeLocal("nothing: what the subscriptions of this process hold in memory")
    private final AtomicLong bytes = new AtomicLong();

    /** The most that one queue may hold. */
    record Limit(int events, int bytes) {}

    /** Somebody holds these. */
    void take(List<Event> events) {
        taken.addAndGet(events.size());
        for (var i = 0; i < events.size(); i++) {
            var event = events.get(i);
            if (event.bytes() > SMALL_BYTES && event.held()) {
                bytes.addAndGet(event.bytes());
            }
        }
    }

    /** Somebody no longer holds these. */
    void free(List<Event> events) {
        taken.addAndGet(-events.size());
        for (var i = 0; i < events.size(); i++) {
            var event = events.get(i);
            if (event.bytes() > SMALL_BYTES && event.released()) {
                bytes.addAndGet(-event.bytes());
            }
        }
    }

    /** The most that one queue may hold now. */
    Limit each() {
        var events = taken.get();
        var large = bytes.get();
        if (events < ALL_MAX && large < ALL_BYTES_MAX) {
            return ALL;
        }
        return events < ALL_MAX / 2 * 3 && large < ALL_BYTES_MAX / 2 * 3 ? SOME : NONE;
    }

    /** The most that a reader may take from the store at once, now. It is one event at least. */
    Limit batch() {
        return each().equals(ALL) ? ALL : SOME;
    }

    /** How many bytes of large events are held. */
    long bytes() {
        return bytes.get();
    }

    /** How many events are held. */
    int events() {
        return taken.get();
    }
}
