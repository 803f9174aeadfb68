package dev.landfall.core.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Principal;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.proof.House;
import dev.landfall.core.stored.DeviceHead;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.provider.Append;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FeedTest extends FeedHouse {
    @Test
    void what_is_committed_after_subscribing_is_delivered_in_order() {
        house.report(light, "/a", "before");
        var subscription = subscribe(ada, Filter.ALL);

        for (var i = 0; i < 50; i++) {
            house.report(light, "/a", "v" + i);
        }

        var events = collect(subscription, 50);
        assertThat(events).extracting(FeedHouse::content).startsWith("v0", "v1").endsWith("v48", "v49");
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
    void a_token_bound_to_one_device_follows_no_other_whatever_its_roles() {
        var lamp = house.device("ada");
        var bound = subscribe(bound(light, "device"), Filter.ALL);
        var admin = subscribe(bound(light, Access.ADMIN), Filter.ALL);
        var greedy = subscribe(bound(light, Access.ADMIN), new Filter(Set.of(lamp), _ -> true));

        house.report(lamp, "/a", "1");
        house.report(light, "/a", "2");

        assertThat(contents(bound, 1)).containsExactly("2");
        assertThat(contents(admin, 1)).containsExactly("2");
        assertThat(greedy.next(Duration.ZERO)).isEmpty();
    }

    private Principal bound(DeviceId device, String role) {
        return new Principal(
                "ada",
                House.TENANT,
                "ada",
                Optional.of(device),
                Set.of(role),
                "",
                clock.instant().plusSeconds(60));
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
    void who_gave_a_device_up_hears_nothing_more_of_it_while_it_waits_for_its_deletion() {
        var lamp = house.device("ada");
        var adas = subscribe(ada, Filter.ALL);
        adas.next(Duration.ZERO);
        house.report(light, "/a", "ada's");
        assertThat(contents(adas, 1)).containsExactly("ada's");

        house.committer.commit(givenUp(light));
        house.report(light, "/a", "nobody's");
        house.report(lamp, "/a", "still ada's");

        assertThat(contents(adas, 2)).containsExactlyInAnyOrder("Unregistered", "still ada's");
    }

    /** As when the hub stops between the end of the registration and the deletion. */
    private Append givenUp(DeviceId device) {
        var now = house.deciding.now();
        var head = new DeviceHead("ada", "", List.of(), now, DeviceHead.State.UNREGISTERED, 0);
        var event = StoredEvents.encode(new DeviceEvent.Unregistered("ada", Audit.HUB));
        var change = new Append.Change(
                Names.DEVICE,
                1,
                List.of(event),
                head.encode(),
                now + Duration.ofDays(7).toNanos());
        return new Append(UUID.randomUUID(), Names.device(House.TENANT, device), now, List.of(), List.of(change));
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

    @Test
    void who_catches_up_while_the_store_is_away_goes_on_when_it_is_back() {
        var token = subscribe(ada, Filter.ALL).token();
        house.report(light, "/a", "1");
        try (var other = feed("hub");
                var behind = other.subscribe(ada, Filter.ALL, Optional.of(token))) {
            store.away(true);

            assertThat(behind.next(Duration.ofMillis(300))).isEmpty();

            store.away(false);
            assertThat(contents(behind, 1)).containsExactly("1");
        }
    }
}
