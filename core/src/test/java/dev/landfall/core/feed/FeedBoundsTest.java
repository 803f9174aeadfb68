package dev.landfall.core.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.access.Access;
import dev.landfall.core.commit.LogGrowth;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.Reason;
import dev.landfall.core.proof.HandBus;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Append.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What subscriptions hold is bounded by bytes, how many there are is exact, and one event that is bad hides no other. */
@Timeout(120)
class FeedBoundsTest extends FeedHouse {
    private static final String LARGE = "x".repeat(200 << 10);
    private static final int MANY = 40;

    private final List<Integer> counts = new CopyOnWriteArrayList<>();
    private final Feed counting = new Feed(
            store,
            new HandBus(),
            new StoreReads(store),
            new Access(clock),
            "hub",
            new CountingMeters(counts),
            new LogGrowth(store, () -> false));

    @AfterEach
    void closeCounting() {
        counting.close();
    }

    @Test
    void a_queue_of_large_events_is_bounded_by_bytes_and_nothing_is_lost() {
        var slow = subscribe(ada, Filter.ALL);
        slow.next(Duration.ZERO);

        var most = 0L;
        for (var i = 0; i < MANY; i++) {
            house.report(light, "/a", i + LARGE);
            most = Math.max(most, feed.flow().room().bytes());
        }

        assertThat(most).isLessThanOrEqualTo(SubscriptionBudget.BYTES_MAX);
        assertThat(all(slow)).hasSize(MANY).doesNotHaveDuplicates();
        slow.close();
        assertThat(feed.flow().room().bytes()).isZero();
        assertThat(feed.flow().room().events()).isZero();
    }

    @Test
    void who_catches_up_is_given_no_more_at_once_than_a_queue_holds() {
        var token = tokenNow();
        for (var i = 0; i < MANY; i++) {
            house.report(light, "/a", i + LARGE);
        }
        var late = resume(token);

        var seen = 0;
        while (seen < MANY) {
            var some = late.next(PATIENCE);
            assertThat(some.size() * (long) LARGE.length()).isLessThanOrEqualTo(SubscriptionBudget.BYTES_MAX);
            assertThat(feed.flow().room().bytes())
                    .as("what the reader has counts")
                    .isPositive();
            seen += some.size();
        }

        assertThat(seen).isEqualTo(MANY);
        late.next(Duration.ZERO);
        assertThat(feed.flow().room().bytes()).isZero();
    }

    @Test
    void a_large_event_that_many_hold_is_there_once() {
        var first = subscribe(ada, Filter.ALL);
        var second = subscribe(ada, Filter.ALL);
        first.next(Duration.ZERO);
        second.next(Duration.ZERO);
        house.report(light, "/a", LARGE);

        collect(first, 1);
        collect(second, 1);

        assertThat(feed.flow().room().events()).isEqualTo(2);
        assertThat(feed.flow().room().bytes()).isBetween((long) LARGE.length(), LARGE.length() + 1024L);
        first.close();
        assertThat(feed.flow().room().bytes()).isPositive();
        second.close();
        assertThat(feed.flow().room().bytes()).isZero();
    }

    @Test
    void what_was_closed_before_it_began_never_begins() {
        var pending = new PendingSubscription();
        pending.close();

        refused(Reason.UNAVAILABLE, () -> counting.subscribe(ada, Filter.ALL, Optional.empty(), pending));

        assertThat(counts).isEmpty();
    }

    @Test
    void who_goes_while_the_store_is_read_leaves_no_subscription() {
        for (var i = 0; i < 20; i++) {
            var pending = new PendingSubscription();
            store.beforeEnd(pending::close);

            refused(Reason.UNAVAILABLE, () -> counting.subscribe(ada, Filter.ALL, Optional.empty(), pending));
        }

        assertThat(counts).isEmpty();
    }

    @Test
    void who_goes_while_the_first_subscription_enters_leaves_none() {
        var pending = new PendingSubscription();
        // The first look at the ends is for the cursor, the second as it enters.
        store.beforeEnd(() ->
                store.beforeEnd(() -> store.beforeEnd(() -> store.beforeEnd(() -> store.beforeEnd(pending::close)))));

        refused(Reason.UNAVAILABLE, () -> counting.subscribe(ada, Filter.ALL, Optional.empty(), pending));

        assertThat(counts).isEmpty();
        assertThat(counting.subscribe(ada, Filter.ALL, Optional.empty())).isNotNull();
        assertThat(counts).containsExactly(1);
    }

    @Test
    void closing_a_subscription_by_its_opening_ends_it_and_it_is_counted_once() {
        var pending = new PendingSubscription();
        var subscription = counting.subscribe(ada, Filter.ALL, Optional.empty(), pending);

        pending.close();
        pending.close();
        subscription.close();

        assertThat(counts).containsExactly(1, 0);
        refused(Reason.UNAVAILABLE, () -> subscription.next(Duration.ZERO));
    }

    @Test
    void what_fell_behind_what_is_kept_is_over_with_its_reason_and_takes_no_place() {
        house.report(light, "/a", "1");
        var token = tokenNow();
        house.report(light, "/a", "2");
        var late = counting.subscribe(ada, Filter.ALL, Optional.of(token));
        clock.turn(Duration.ofDays(8));
        house.report(light, "/a", "3");

        refused(Reason.EXPIRED, () -> late.next(Duration.ZERO));

        assertThat(counts).containsExactly(1, 0);
        refused(Reason.EXPIRED, () -> late.next(Duration.ZERO));
    }

    @Test
    void an_event_behind_a_gap_that_cannot_be_closed_is_not_shown_before_the_gap() {
        var subscription = subscribe(ada, Filter.ALL);
        subscription.next(Duration.ZERO);
        store.tailAway(true);
        store.append(List.of(of(light, "/b", "elsewhere")));

        house.report(light, "/a", "here");

        // What this one commits last was seen by the flow when the one before was.
        for (var i = 0; i < 3; i++) {
            assertThat(subscription.next(Duration.ofMillis(50))).isEmpty();
        }
        store.tailAway(false);
        assertThat(contents(subscription, 2)).containsExactly("elsewhere", "here");
    }

    @Test
    void an_event_that_cannot_be_read_hides_no_other() {
        var subscription = subscribe(ada, Filter.ALL);
        subscription.next(Duration.ZERO);
        var lamp = house.device("ada");
        house.report(light, "/a", "before");

        garbage(light, "/a", 1);
        garbage(lamp, Names.DEVICE, 1);
        house.report(light, "/b", "after");

        var seen = new ArrayList<String>();
        while (!seen.contains("after")) {
            subscription.next(PATIENCE).forEach(event -> seen.add(content(event)));
        }
        assertThat(seen).contains("before");
    }

    private void garbage(dev.landfall.core.model.DeviceId device, String stream, long version) {
        var append = append(device, stream, version, List.of(new byte[] {99, 99}));
        assertThat(append.changes()).extracting(Change::stream).containsExactly(stream);
        house.committer.commit(append);
    }

    private String tokenNow() {
        try (var now = subscribe(ada, Filter.ALL)) {
            now.next(Duration.ZERO);
            return now.token();
        }
    }

    private static List<String> all(Subscription subscription) {
        var seen = new ArrayList<String>();
        while (seen.size() < MANY) {
            var some = subscription.next(PATIENCE);
            assertThat(some).isNotEmpty();
            some.forEach(event -> seen.add(content(event)));
        }
        return seen;
    }

    /** Remembers how many subscriptions it was told of. */
    private record CountingMeters(List<Integer> counts) implements CoreMeters {
        @Override
        public void committed(int appends, int events, long nanos) {}

        @Override
        public void changed(int reports) {}

        @Override
        public void signedIn() {}

        @Override
        public void command(String state) {}

        @Override
        public void subscriptions(int now) {
            counts.add(now);
        }

        @Override
        public void refused(String reason) {}
    }
}
