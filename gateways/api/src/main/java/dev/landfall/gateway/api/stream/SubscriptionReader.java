package dev.landfall.gateway.api.stream;

import dev.landfall.core.feed.FeedEvent;
import dev.landfall.core.feed.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Passes on the events of a subscription, as long as the reader wants them and the token is valid. */
public final class SubscriptionReader {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private SubscriptionReader() {}

    /**
     * Passes on events until {@code wanted} is false. Blocks; for its own virtual thread.
     *
     * @param wanted called before each round
     * @param each receives the events of a round in order; an empty list when there was none for a while
     * @throws dev.landfall.core.model.Refused when the subscription or the token has ended, with the reason
     */
    public static void follow(
            Subscription subscription, TokenWatch token, BooleanSupplier wanted, Consumer<List<FeedEvent>> each) {
        while (wanted.getAsBoolean()) {
            token.check();
            each.accept(subscription.next(PATIENCE));
        }
    }
}
