package dev.landfall.core.feed;

import java.util.concurrent.atomic.AtomicLong;

/** How much the queues of all subscriptions may hold. */
final class Room {
    /** So many events in all queues; above it each may hold only a few. */
    private static final long ALL_MAX = 500_000;

    private static final int FEW = 16;

    private final AtomicLong taken = new AtomicLong();

    void take(int events) {
        taken.addAndGet(events);
    }

    void free(int events) {
        taken.addAndGet(-events);
    }

    /** The most events that one queue may hold now. */
    int each() {
        return taken.get() < ALL_MAX ? Following.QUEUE_MAX : FEW;
    }
}
