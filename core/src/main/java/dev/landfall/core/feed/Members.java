package dev.landfall.core.feed;

import dev.landfall.core.quota.FairShare;
import dev.landfall.core.quota.Share;
import dev.landfall.guard.NodeLocal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** All subscriptions of this node, live or catching up, each with its seat. Under the flow's lock, but for {@link #seat}. */
final class Members {
    /** Of all owners together. */
    private static final int MAX = 20_000;
    /** A seat is free again when somebody goes: nobody knows when. */
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final FairShare seats = new FairShare("subscriptions", MAX, RETRY);

    @NodeLocal("nothing: the subscriptions of this process; whoever subscribes again shows a cursor")
    private final Map<Following, FairShare.Seat> all = new HashMap<>();

    private final IntConsumer counted;

    /** @param counted told how many there are, whenever that changes */
    Members(IntConsumer counted) {
        this.counted = counted;
    }

    /**
     * A seat for someone new. Any thread.
     *
     * @throws dev.landfall.core.model.Refused TOO_MANY
     */
    FairShare.Seat seat(Following one) {
        return seats.take(Share.of(one.principal()));
    }

    void add(Following one, FairShare.Seat seat) {
        all.put(one, seat);
        count();
    }

    void remove(Following one) {
        var seat = all.remove(one);
        if (seat != null) {
            seat.close();
            count();
        }
    }

    boolean has(Following one) {
        return all.containsKey(one);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Ends all. */
    void clear(Consumer<Following> end) {
        all.forEach((one, seat) -> {
            FeedErrors.survive(() -> end.accept(one));
            seat.close();
        });
        all.clear();
        count();
    }

    private void count() {
        FeedErrors.survive(() -> counted.accept(all.size()));
    }
}
