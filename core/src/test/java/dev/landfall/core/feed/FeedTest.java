package dev.landfall.core.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Principal;
import dev.landfall.core.commit.Reading;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.House;
import dev.landfall.core.proof.TurnedClock;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.provider.Append;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FeedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int SHARDS = 4;

    private final TurnedClock clock = new TurnedClock();
    private final HandStore store = new HandStore(SHARDS, clock, false);
    private final Feed feed = feed("hub");
    private final House house = new House(store, clock, feed.listener());
    private final Principal ada = house.user("ada");
    private final DeviceId light = house.device("ada");

    @AfterEach
    void stop() {
        feed.close();
        house.close();
    }

    @Test
    void what_is_committed_after_subscribing_is_delivered_in_order() {
        house.report(light, "/a", "before");
        var subscription = subscribe(ada, Filter.ALL);

        for (var i = 0; i < 50; i++) {
            house.report(light, "/a", "v" + i);
        }

        var events = collect(subscription, 50);
        assertThat(events).extracting(FeedTest::content).startsWith("v0", "v1").endsWith("v48", "v49");
        assertThat(events)
                .extracting(event -> event.fact().version())
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(subscription.next(Duration.ZERO)).isEmpty();
    }

    @Test
    void each_sees_what_it_may_and_wants() {
        var lamp = house.device("ada");
        var bobs = house.device("bob");
        var all = subscribe(ada, Filter.ALL);
        var one = subscribe(ada, new Filter(Set.of(lamp), _ -> true));
        var greedy = subscribe(ada, new Filter(Set.of(bobs), _ -> true));
        var href = subscribe(
                ada,
                new Filter(
                        Set.of(),
                        fact -> fact.event() instanceof DeviceEvent.ResourceChanged changed
                                && changed.href().equals("/b")));
        var root = subscribe(house.user("root", Access.ADMIN), Filter.ALL);
        var foreign = subscribe(foreigner(), Filter.ALL);

        house.report(light, "/a", "1");
        house.report(bobs, "/a", "2");
        house.report(lamp, "/b", "3");

        assertThat(contents(all, 2)).containsExactlyInAnyOrder("1", "3");
        assertThat(contents(one, 1)).containsExactly("3");
        assertThat(contents(href, 1)).containsExactly("3");
        assertThat(contents(root, 3)).containsExactlyInAnyOrder("1", "2", "3");
        assertThat(greedy.next(Duration.ZERO)).isEmpty();
        assertThat(foreign.next(Duration.ZERO)).isEmpty();
    }

    @Test
    void a_filter_that_fails_harms_nobody_else() {
        var broken = subscribe(ada, new Filter(Set.of(), _ -> {
            throw new IllegalStateException("broken on purpose");
        }));
        var whole = subscribe(ada, Filter.ALL);
        broken.next(Duration.ZERO);

        house.report(light, "/a", "1");

        assertThat(contents(whole, 1)).containsExactly("1");
        assertThat(broken.next(Duration.ZERO)).isEmpty();
    }

    @Test
    void an_event_is_encoded_once_for_all() {
        var made = new AtomicInteger();
        var subscriptions = new ArrayList<Subscription>();
        for (var i = 0; i < 20; i++) {
            subscriptions.add(subscribe(ada, Filter.ALL));
            subscriptions.getLast().next(Duration.ZERO);
        }

        house.report(light, "/a", "1");
        for (var subscription : subscriptions) {
            var event = collect(subscription, 1).getFirst();
            assertThat(event.encoded("form", _ -> ("made " + made.incrementAndGet()).getBytes(UTF_8)))
                    .isEqualTo("made 1".getBytes(UTF_8));
        }

        assertThat(made).hasValue(1);
    }

    @Test
    void a_token_resumes_after_its_event_even_within_one_append() {
        var subscription = subscribe(ada, Filter.ALL);
        append(light, "/a", "1", "2", "3");
        house.report(light, "/b", "4");
        feed.flow().look();
        var events = subscription.next(PATIENCE);
        assertThat(events).hasSize(4);

        for (var i = 0; i < 4; i++) {
            var token = subscription.token(events.get(i));
            var rest = collect(resume(token), 3 - i);
            assertThat(rest)
                    .extracting(FeedTest::content)
                    .containsExactlyElementsOf(List.of("1", "2", "3", "4").subList(i + 1, 4));
        }
        assertThat(subscription.token()).isEqualTo(subscription.token(events.get(3)));
        assertThat(subscription.token(events.get(0))).isNotEqualTo(subscription.token());
    }

    @Test
    void a_token_is_good_after_a_restart_and_on_another_node() {
        var subscription = subscribe(ada, Filter.ALL);
        house.report(light, "/a", "1");
        collect(subscription, 1);
        var token = subscription.token();
        subscription.close();
        house.report(light, "/a", "2");

        try (var other = feed("hub");
                var next = other.subscribe(ada, Filter.ALL, Optional.of(token))) {
            assertThat(contents(next, 1)).containsExactly("2");
        }
    }

    @Test
    void whoever_read_further_than_the_flow_is_not_told_again() {
        var subscription = subscribe(ada, Filter.ALL);
        var token = subscription.token();
        house.report(light, "/a", "1");
        // This one hears of nothing by itself: it knows what it looked at.
        try (var other = feed("hub");
                var first = other.subscribe(ada, Filter.ALL, Optional.empty());
                var late = other.subscribe(ada, Filter.ALL, Optional.of(token))) {
            first.next(Duration.ZERO);
            house.report(light, "/a", "2");
            assertThat(contents(late, 2)).containsExactly("1", "2");
            assertThat(late.next(Duration.ZERO)).isEmpty();

            other.flow().look();
            house.report(light, "/a", "3");
            other.flow().look();

            assertThat(contents(late, 1)).containsExactly("3");
            assertThat(contents(first, 2)).containsExactly("2", "3");
        }
    }

    @Test
    void an_idle_subscription_s_token_keeps_up() {
        var subscription = subscribe(ada, new Filter(Set.of(light), _ -> true));
        subscription.next(Duration.ZERO);
        var early = subscription.token();
        var other = house.device("ada");
        for (var i = 0; i < 100; i++) {
            house.report(other, "/a", "v" + i);
        }
        house.report(light, "/a", "mine");
        collect(subscription, 1);
        feed.flow().look();
        subscription.next(Duration.ZERO);

        var cursor = Cursor.read(subscription.token(), "hub", SHARDS);

        assertThat(subscription.token()).isNotEqualTo(early);
        var shard = Names.device(House.TENANT, other).shard(SHARDS);
        assertThat(cursor.position(shard)).isEqualTo(store.end(shard));
    }

    @Test
    void other_texts_are_no_tokens() {
        var token = subscribe(ada, Filter.ALL).token();
        var broken = Base64.getUrlDecoder().decode(token);
        broken[2] ^= 1;

        refused(Reason.INVALID, () -> resume(""));
        refused(Reason.INVALID, () -> resume("no token"));
        refused(Reason.INVALID, () -> resume(Base64.getUrlEncoder().encodeToString(broken)));
        refused(Reason.INVALID, () -> resume(token.substring(0, token.length() - 3)));
        try (var other = feed("another hub")) {
            refused(Reason.INVALID, () -> other.subscribe(ada, Filter.ALL, Optional.of(token)));
        }
    }

    @Test
    void whoever_is_further_behind_than_the_store_keeps_is_told_so() {
        var subscription = subscribe(ada, Filter.ALL);
        house.report(light, "/a", "1");
        collect(subscription, 1);
        var token = subscription.token();
        house.report(light, "/a", "2");
        try (var other = feed("hub")) {
            var late = other.subscribe(ada, Filter.ALL, Optional.of(token));

            clock.turn(Duration.ofDays(8));
            house.report(light, "/a", "3");

            refused(Reason.EXPIRED, () -> resume(token));
            refused(Reason.EXPIRED, () -> late.next(Duration.ZERO));
        }
    }

    @Test
    void an_expired_token_ends_the_delivery() {
        var soon = new Principal(
                "ada",
                House.TENANT,
                "ada",
                Optional.empty(),
                Set.of(),
                "",
                clock.instant().plusSeconds(60));
        var subscription = subscribe(soon, Filter.ALL);
        house.report(light, "/a", "1");
        collect(subscription, 1);
        house.report(light, "/a", "2");

        clock.turn(Duration.ofSeconds(60));

        refused(Reason.UNAUTHENTICATED, () -> subscription.next(Duration.ZERO));
        refused(Reason.UNAUTHENTICATED, () -> subscribe(soon, Filter.ALL));
    }

    @Test
    void the_former_owner_hears_of_the_end_and_nothing_of_the_next_life() {
        var adas = subscribe(ada, Filter.ALL);
        var bobs = subscribe(house.user("bob"), Filter.ALL);
        adas.next(Duration.ZERO);
        bobs.next(Duration.ZERO);
        var start = bobs.token();

        house.report(light, "/a", "ada's");
        assertThat(contents(adas, 1)).containsExactly("ada's");
        house.unregister(light, "ada");
        clock.turn(Duration.ofSeconds(1));
        house.register(light, "bob");
        house.report(light, "/a", "bob's");

        assertThat(contents(adas, 1)).containsExactly("Unregistered");
        var next = collect(bobs, 2);
        assertThat(next.get(0).fact().event()).isInstanceOf(DeviceEvent.Registered.class);
        assertThat(content(next.get(1))).isEqualTo("bob's");
        assertThat(adas.next(Duration.ZERO)).isEmpty();
        // And so it is for who comes later, from another node that never saw it.
        try (var other = feed("hub");
                var late = other.subscribe(house.user("bob"), Filter.ALL, Optional.of(start))) {
            assertThat(contents(late, 2)).containsExactly("Registered", "bob's");
        }
    }

    @Test
    void the_last_word_is_heard_although_it_is_deleted_at_once() {
        var subscription =
                subscribe(ada, new Filter(Set.of(), fact -> fact.event() instanceof DeviceEvent.Unregistered));
        subscription.next(Duration.ZERO);
        for (var i = 0; i < 200; i++) {
            var device = house.device("ada");
            house.unregister(device, "ada");
            feed.listener().unsure();
        }

        assertThat(collect(subscription, 200)).hasSize(200);
    }

    @Test
    void what_another_process_commits_is_found_by_looking() {
        var subscription = subscribe(ada, Filter.ALL);
        subscription.next(Duration.ZERO);

        store.append(List.of(of(light, "/a", "from elsewhere")));
        feed.flow().look();

        assertThat(contents(subscription, 1)).containsExactly("from elsewhere");
    }

    @Test
    void a_position_that_jumps_leads_to_the_tail() {
        var subscription = subscribe(ada, Filter.ALL);
        subscription.next(Duration.ZERO);
        var tails = store.tails();

        store.append(List.of(of(light, "/a", "1")));
        house.report(light, "/b", "2");

        assertThat(contents(subscription, 2)).containsExactly("1", "2");
        assertThat(store.tails()).isGreaterThan(tails);
    }

    @Test
    void without_subscribers_nothing_is_read() {
        house.report(light, "/a", "1");
        var subscription = subscribe(ada, Filter.ALL);
        house.report(light, "/a", "2");
        collect(subscription, 1);
        subscription.close();
        var tails = store.tails();

        for (var i = 0; i < 100; i++) {
            house.report(light, "/a", "v" + i);
        }
        feed.flow().look();

        assertThat(store.tails()).isEqualTo(tails);
    }

    @Test
    void it_goes_on_when_the_store_is_back() {
        var subscription = subscribe(ada, Filter.ALL);
        house.report(light, "/a", "1");
        collect(subscription, 1);

        store.away(true);
        refused(Reason.UNAVAILABLE, () -> house.report(light, "/a", "lost"));
        refused(Reason.UNAVAILABLE, () -> subscribe(ada, Filter.ALL));
        store.away(false);
        house.report(light, "/a", "2");

        assertThat(contents(subscription, 1)).containsExactly("2");
    }

    @Test
    void after_the_end_nothing_is_delivered() {
        var subscription = subscribe(ada, Filter.ALL);
        var other = subscribe(ada, Filter.ALL);
        house.report(light, "/a", "1");

        subscription.close();
        subscription.close();
        refused(Reason.UNAVAILABLE, () -> subscription.next(Duration.ZERO));
        feed.close();

        refused(Reason.UNAVAILABLE, () -> other.next(PATIENCE));
        refused(Reason.UNAVAILABLE, () -> subscribe(ada, Filter.ALL));
    }

    private Feed feed(String hub) {
        return new Feed(store, new Reading(store), new Access(clock), hub, CoreMeters.NONE);
    }

    private Subscription subscribe(Principal principal, Filter filter) {
        return feed.subscribe(principal, filter, Optional.empty());
    }

    private Subscription resume(String token) {
        return feed.subscribe(ada, Filter.ALL, Optional.of(token));
    }

    private Principal foreigner() {
        return new Principal(
                "ada",
                "other",
                "ada",
                Optional.empty(),
                Set.of(Access.ADMIN),
                "",
                clock.instant().plusSeconds(60));
    }

    private void append(DeviceId device, String href, String... contents) {
        var bytes = new ArrayList<byte[]>();
        for (var content : contents) {
            bytes.add(StoredEvents.encode(House.changed(href, content)));
        }
        house.committer.commit(append(device, href, 0, bytes));
    }

    private Append of(DeviceId device, String href, String content) {
        return append(device, href, 0, List.of(StoredEvents.encode(House.changed(href, content))));
    }

    private Append append(DeviceId device, String href, long version, List<byte[]> events) {
        var keep = house.deciding.now() + Duration.ofDays(7).toNanos();
        var change = new Append.Change(href, version, events, events.getLast(), keep);
        return new Append(
                UUID.randomUUID(),
                Names.device(House.TENANT, device),
                house.deciding.now(),
                List.of(),
                List.of(change));
    }

    static List<FeedEvent> collect(Subscription subscription, int number) {
        var events = new ArrayList<FeedEvent>();
        while (events.size() < number) {
            var more = subscription.next(PATIENCE);
            assertThat(more).as("%s of %s came", events.size(), number).isNotEmpty();
            events.addAll(more);
        }
        assertThat(events).hasSize(number);
        return events;
    }

    private static List<String> contents(Subscription subscription, int number) {
        return collect(subscription, number).stream().map(FeedTest::content).toList();
    }

    static String href(FeedEvent event) {
        return event.fact().event() instanceof DeviceEvent.ResourceChanged changed ? changed.href() : "";
    }

    static String content(FeedEvent event) {
        return event.fact().event() instanceof DeviceEvent.ResourceChanged changed
                ? new String(changed.content().bytes(), UTF_8)
                : event.fact().event().getClass().getSimpleName();
    }

    private static void refused(Reason reason, ThrowingCallable call) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(call)
                .extracting(Refused::reason)
                .isEqualTo(reason);
    }
}
