package dev.landfall.core.feed;

import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import org.jspecify.annotations.Nullable;

/**
 * A subscription from before it begins. To begin one reads the store, and who wants it may be gone by then: whoever closes this
 * ends the subscription, or keeps it from ever beginning. For one subscription; any thread, any number of times.
 */
public final class PendingSubscription implements AutoCloseable {
    private @Nullable Subscription begun;
    private boolean closed;

    /** Of a subscription that has not begun. */
    public PendingSubscription() {}

    /** @throws Refused UNAVAILABLE when it was closed */
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
