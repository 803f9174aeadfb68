package dev.landfall.core.feed;

import java.time.Duration;
import java.util.List;

/**
 * Delivers events in order for each device, without gaps and without duplicates. A subscription has a bounded queue. When the
 * queue is full, it is dropped, and the missing events are read from the store; so a slow reader costs no memory and loses
 * nothing. One exception: the events of a device that was deleted meanwhile are gone for a reader that catches up later.
 */
public interface Subscription extends AutoCloseable {
    /**
     * Returns the next events, and waits for them for at most {@code patience}. For one thread at a time, which should be a
     * virtual thread.
     *
     * @return an empty list when no event came in that time
     * @throws dev.landfall.core.model.Refused EXPIRED when the store has deleted events that the reader has not seen,
     *     UNAUTHENTICATED when the principal's token has expired or was revoked, UNAVAILABLE when the hub shuts down; while the
     *     store is unavailable, the call waits
     */
    List<FeedEvent> next(Duration patience);

    /**
     * A token with which a subscription continues after {@code event}, on any node. The event is one that the last call of
     * {@link #next} returned.
     */
    String token(FeedEvent event);

    /** A token with which a subscription continues after all events that {@link #next} has returned. */
    String token();

    @Override
    void close();
}
