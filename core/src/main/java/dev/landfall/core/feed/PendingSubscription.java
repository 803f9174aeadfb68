package dev.landfall.core.feed;

import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import org.jspecify.annotations.Nullable;

/**
 * A handle on a subscription that has not started yet. To start one reads the store, and the caller may lose interest
 * meanwhile. Closing the handle closes the subscription, or prevents its start. For one subscription; any thread, any number of
 * times.
 */
public final class PendingSubscription implements AutoCloseable {
    private @Nullable Subscription begun;
    private boolean closed;

    /** Creates the handle of a subscription that has not started. */
    public PendingSubscription() {}

    /**
     * Connects the handle with its subscription.
     *
     * @throws Refused UNAVAILABLE when the handle was closed already
     */
    synchronized void begins(Subscription one) {
        if (closed) {
            throw tooLate();
        }
        begun = one;
    }

    @Override
    public void close() {
        Subscription one;
        synchronized (this) {
            closed = true;
            one = begun;
        }
        if (one != null) {
            one.close();
        }
    }

    static Refused tooLate() {
        return new Refused(Reason.UNAVAILABLE, "The subscription was closed before it began.");
    }
}
