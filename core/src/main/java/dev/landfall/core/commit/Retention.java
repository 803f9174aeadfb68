package dev.landfall.core.commit;

import java.time.Duration;

/** Decides how long events are kept. Called for each event on any thread: must be fast. */
@FunctionalInterface
public interface Retention {
    /**
     * The time until which an event is kept.
     *
     * @param tenant the tenant of the event
     * @param now nanoseconds since 1970
     * @param bytes the size of the event, which counts from now on
     * @return nanoseconds since 1970
     */
    long keepUntil(String tenant, long now, int bytes);

    /**
     * Keeps events for {@code kept}, or for less time when a tenant writes so much that its history would exceed
     * {@code bytesMax} bytes; see {@link TenantRate}.
     */
    static Retention within(Duration kept, long bytesMax) {
        return new RateRetention(kept, bytesMax);
    }
}
