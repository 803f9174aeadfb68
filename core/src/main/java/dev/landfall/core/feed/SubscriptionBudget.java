package dev.landfall.core.feed;

import dev.landfall.guard.NodeLocal;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that the subscriptions of this node may hold, in their queues and in the events that their readers took last. Small
 * events are limited by number, large ones by bytes. A large event that many subscriptions hold is in memory once and counts once.
 */
final class SubscriptionBudget {
    /** The number of events of all subscriptions above which each may hold only a few. */
    private static final int ALL_MAX = 250_000;
    /** The number of bytes of large events of all subscriptions above which each may hold only a few. */
    private static final long ALL_BYTES_MAX = 64L << 20;
    /** The maximum number of bytes of one queue. */
    static final int BYTES_MAX = 2 << 20;
    /** The size, in bytes, up to which events are limited only by their number. */
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

    /** The limits of one queue. */
    record Limit(int events, int bytes) {}

    /** Counts events that a subscription holds from now on. */
    void take(List<Event> events) {
        taken.addAndGet(events.size());
        for (var i = 0; i < events.size(); i++) {
            var event = events.get(i);
            if (event.bytes() > SMALL_BYTES && event.held()) {
                bytes.addAndGet(event.bytes());
            }
        }
    }

    /** Counts events that a subscription no longer holds. */
    void free(List<Event> events) {
        taken.addAndGet(-events.size());
        for (var i = 0; i < events.size(); i++) {
            var event = events.get(i);
            if (event.bytes() > SMALL_BYTES && event.released()) {
                bytes.addAndGet(-event.bytes());
            }
        }
    }

    /** The limits of one queue at this moment. */
    Limit each() {
        var events = taken.get();
        var large = bytes.get();
        if (events < ALL_MAX && large < ALL_BYTES_MAX) {
            return ALL;
        }
        return events < ALL_MAX / 2 * 3 && large < ALL_BYTES_MAX / 2 * 3 ? SOME : NONE;
    }

    /** The limits, at this moment, of one read from the store for a subscription. At least one event is allowed. */
    Limit batch() {
        return each().equals(ALL) ? ALL : SOME;
    }

    /** The number of bytes of large events that are held. */
    long bytes() {
        return bytes.get();
    }

    /** The number of events that are held. */
    int events() {
        return taken.get();
    }
}
