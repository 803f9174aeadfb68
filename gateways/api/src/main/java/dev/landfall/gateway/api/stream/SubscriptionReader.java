package dev.landfall.gateway.api.stream;

import dev.landfall.core.feed.FeedEvent;
import dev.landfall.core.feed.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Hands the events of a subscription on, for as long as somebody wants them and the token holds. */
public final class SubscriptionReader {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private SubscriptionReader() {}

    /**
     * Returns when nobody wants more. Blocks; for a virtual thread of its own.
     *
     * @param wanted asked before each round
     * @param each takes a round of events, in order; empty when nothing came for a while
     * @throws dev.landfall.core.model.Refused when it has to end, with the reason
     */
    public static void follow(
            Subscription subscription, TokenWatch token, BooleanSupplier wanted, Consumer<List<FeedEvent>> each) {
        while (wanted.getAsBoolean()) {
            token.check();
            each.accept(subscription.next(PATIENCE));
        }
    }
}
