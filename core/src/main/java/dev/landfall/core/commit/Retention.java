package dev.landfall.core.commit;

import java.time.Duration;

/** How long events are kept. Called for each event: must be quick. */
@FunctionalInterface
public interface Retention {
    /**
     * Until when an event must be kept.
     *
     * @param tenant whose
     * @param now nanoseconds since 1970
     * @param bytes of the event, which count from now on
     * @return nanoseconds since 1970
     */
    long keepUntil(String tenant, long now, int bytes);

    /**
     * Keeps events for {@code kept}, or for less when a tenant writes so much that its history would outgrow
     * {@code bytesMax}; see {@link TenantRate}.
     */
    static Retention within(Duration kept, long bytesMax) {
        return new RateRetention(kept, bytesMax);
    }
}
