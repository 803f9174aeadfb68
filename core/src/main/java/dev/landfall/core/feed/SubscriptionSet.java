package dev.landfall.core.feed;

import dev.landfall.core.quota.FairShare;
import dev.landfall.core.quota.ShareKey;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * All subscriptions of this node, live or catching up, each with its seat. Except for {@link #seat}, the caller holds the lock of
 * the fan-out.
 */
final class SubscriptionSet {
    /** The maximum number of subscriptions of all owners together. */
    private static final int MAX = 20_000;
    /** The time after which a refused caller may try again. When a seat becomes free is not known. */
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final FairShare seats = new FairShare("subscriptions", MAX, RETRY);

    @NodeLocal("nothing: the subscriptions of this process; whoever subscribes again shows a cursor")
    private final Map<FeedSubscription, FairShare.Seat> all = new HashMap<>();

    private final IntConsumer counted;

    /** @param counted receives the number of subscriptions after each change */
    SubscriptionSet(IntConsumer counted) {
        this.counted = counted;
    }

    /**
     * Takes a seat for a new subscription. Any thread.
     *
     * @throws dev.landfall.core.model.Refused TOO_MANY
     */
    FairShare.Seat seat(FeedSubscription one) {
        return seats.take(ShareKey.of(one.scope().principal()));
    }

    void add(FeedSubscription one, FairShare.Seat seat) {
        all.put(one, seat);
        count();
    }

    void remove(FeedSubscription one) {
        var seat = all.remove(one);
        if (seat != null) {
            seat.close();
            count();
        }
    }

    boolean has(FeedSubscription one) {
        return all.containsKey(one);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Ends all subscriptions. */
    void clear(Consumer<FeedSubscription> end) {
        all.forEach((one, seat) -> {
            Guard.run(EventFanOut.THREAD, () -> end.accept(one));
            seat.close();
        });
        all.clear();
        count();
    }

    private void count() {
        Guard.run(EventFanOut.THREAD, () -> counted.accept(all.size()));
    }
}
