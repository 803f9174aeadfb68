package dev.landfall.core.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.conformance.memory.MemoryBus;
import dev.landfall.conformance.memory.NoIdentity;
import dev.landfall.core.Core;
import dev.landfall.core.access.Principal;
import dev.landfall.core.feed.FeedEvent;
import dev.landfall.core.feed.Filter;
import dev.landfall.core.feed.Subscription;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.TurnedClock;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two whole nodes with one store and a bus between them: what one commits a subscriber of the other sees. */
@Timeout(120)
class TwoNodesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MANY = 300;

    private final Principal ada = new Principal(
            "ada",
            "acme",
            "ada",
            Optional.empty(),
            Set.of(),
            "",
            Clock.systemUTC().instant().plusSeconds(3600));
    private final HandStore here = new HandStore(4, new TurnedClock(), true);
    private final HandStore there = here.another();
    private final List<Core> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(Core::close);
    }

    @Test
    void an_event_reaches_a_subscriber_of_another_node_although_the_tail_cannot_be_read() {
        var bus = new MemoryBus();
        var writer = start(here, bus);
        var reader = start(there, bus);
        var subscription = subscribe(reader);
        there.tailAway(true);

        var devices = signUp(writer, 100);

        assertThat(registered(subscription, devices.size())).containsExactlyInAnyOrderElementsOf(devices);
    }

    @Test
    void what_both_nodes_commit_in_turn_comes_in_one_order_although_the_tail_cannot_be_read() {
        var bus = new MemoryBus();
        var one = start(here, bus);
        var other = start(there, bus);
        var subscription = subscribe(other);
        there.tailAway(true);

        var devices = IntStream.range(0, MANY)
                .mapToObj(i -> signUp(i % 2 == 0 ? one : other, 1))
                .flatMap(List::stream)
                .toList();

        assertThat(registered(subscription, MANY)).containsExactlyInAnyOrderElementsOf(devices);
    }

    @Test
    void a_bus_that_loses_half_and_repeats_a_tenth_loses_no_event_and_repeats_none() {
        var bus = new MemoryBus(0.5, 0.1, 7);
        var one = start(here, bus);
        var other = start(there, bus);
        var first = subscribe(one);
        var second = subscribe(other);

        var devices = IntStream.range(0, MANY)
                .mapToObj(i -> signUp(i % 3 == 0 ? one : other, 1))
                .flatMap(List::stream)
                .toList();

        assertThat(registered(first, MANY)).containsExactlyInAnyOrderElementsOf(devices);
        assertThat(registered(second, MANY)).containsExactlyInAnyOrderElementsOf(devices);
        assertThat(Stream.of(first, second))
                .allSatisfy(both -> assertThat(both.next(Duration.ofMillis(1))).isEmpty());
    }

    @Test
    void a_node_of_another_hub_on_the_same_bus_is_not_heard() {
        var bus = new MemoryBus();
        var reader = start(here, bus);
        var stranger = start(new HandStore(4, new TurnedClock(), true), bus, "another hub");
        var subscription = subscribe(reader);

        signUp(stranger, 20);
        var ours = signUp(reader, 20);

        assertThat(registered(subscription, ours.size())).containsExactlyInAnyOrderElementsOf(ours);
    }

    private Core start(HandStore store, MemoryBus bus) {
        return start(store, bus, "hub");
    }

    private Core start(HandStore store, MemoryBus bus, String hub) {
        var core = Core.start(store, bus, new NoIdentity(), CoreSettings.usual(hub), CoreMeters.NONE);
        started.add(core);
        return core;
    }

    /** A subscription that is live: nothing is to be caught up any more. */
    private Subscription subscribe(Core core) {
        var subscription = core.feed().subscribe(ada, Filter.ALL, Optional.empty());
        subscription.next(Duration.ZERO);
        return subscription;
    }

    private List<DeviceId> signUp(Core core, int many) {
        var devices = IntStream.range(0, many)
                .mapToObj(_ -> new DeviceId(UUID.randomUUID()))
                .toList();
        devices.forEach(device -> core.registry().signUp(ada, device));
        return devices;
    }

    private static List<DeviceId> registered(Subscription subscription, int many) {
        var devices = new ArrayList<DeviceId>();
        while (devices.size() < many) {
            var events = subscription.next(PATIENCE);
            assertThat(events).as("%s of %s came", devices.size(), many).isNotEmpty();
            events.stream()
                    .map(FeedEvent::fact)
                    .filter(fact -> fact.event() instanceof DeviceEvent.Registered)
                    .forEach(fact -> devices.add(fact.device()));
        }
        return devices;
    }
}
