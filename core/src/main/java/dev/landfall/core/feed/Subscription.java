package dev.landfall.core.feed;

import java.time.Duration;
import java.util.List;

/**
 * Delivers events in order per device, without gaps and without doubles. It holds a bounded queue; when that is full it is
 * dropped and what is missing is read from the store, so a slow reader costs no memory and loses nothing. The exception is
 * what a device said that was forgotten meanwhile: a reader who catches up later finds none of it any more.
 */
public interface Subscription extends AutoCloseable {
    /**
     * The next events, waiting for at most {@code patience}. For one thread at a time (a virtual one).
     *
     * @return may be empty when nothing came
     * @throws dev.landfall.core.model.Refused EXPIRED when it fell behind what the store keeps, UNAUTHENTICATED when the
     *     principal's token ended, UNAVAILABLE when the hub ends; a store that is away is waited for
     */
    List<FeedEvent> next(Duration patience);

    /** Resumes after {@code event}, which the last call of {@link #next} returned; later even on another node. */
    String token(FeedEvent event);

    /** Resumes after what {@link #next} returned so far. */
    String token();

    @Override
    void close();
}
