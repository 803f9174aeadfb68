package dev.landfall.core.feed;

import dev.landfall.core.access.Principal;
import java.util.Optional;

/** The one flow of committed events on this node, and subscriptions to it. */
public final class Feed {
    Feed() {}

    /**
     * Begins to follow events from now, or from where another subscription was.
     *
     * @param from a {@link Subscription#token}, or empty for now: whatever is committed after this call returns is delivered
     * @throws dev.landfall.core.model.Refused INVALID (no such token), EXPIRED (older than what is kept), TOO_MANY
     */
    public Subscription subscribe(Principal principal, Filter filter, Optional<String> from) {
        throw new UnsupportedOperationException();
    }
}
