package dev.landfall.app.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.conformance.memory.MemoryBus;
import dev.landfall.core.Core;
import dev.landfall.core.access.Principal;
import dev.landfall.core.feed.FeedEvent;
import dev.landfall.core.feed.Filter;
import dev.landfall.core.feed.Subscription;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two whole nodes on one database, each with connections of its own, and a bus between them. */
@Timeout(180)
class TwoNodesOnPostgresTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MANY = 60;

    private final PostgresNodes nodes = new PostgresNodes();
    private final Principal ada = new Principal(
            "ada",
            "acme",
            "ada",
            Optional.empty(),
            Set.of(),
            "",
            Clock.systemUTC().instant().plusSeconds(3600));

    @AfterEach
    void stop() {
        nodes.close();
    }

    @Test
    void an_event_reaches_a_subscriber_of_another_node_although_the_tail_cannot_be_read() {
        var bus = new MemoryBus();
        var tailAway = new AtomicBoolean();
        var writer = nodes.start(nodes.open(), bus);
        var reader = nodes.start(PostgresNodes.failing(nodes.open(), tailAway, "tail"::equals), bus);
        var subscription = subscribe(reader);
        tailAway.set(true);

        var devices = signUp(MANY, writer, writer);

        assertThat(registered(subscription)).containsExactlyInAnyOrderElementsOf(devices);
    }

    @Test
    void what_both_commit_in_turn_comes_once_also_over_a_bus_that_loses_half_and_repeats_a_tenth() {
        var bus = new MemoryBus(0.5, 0.1, 11);
        var one = nodes.start(nodes.open(), bus);
        var other = nodes.start(nodes.open(), bus);
        var first = subscribe(one);
        var second = subscribe(other);

        var devices = signUp(MANY, one, other);

        assertThat(registered(first)).containsExactlyInAnyOrderElementsOf(devices);
        assertThat(registered(second)).containsExactlyInAnyOrderElementsOf(devices);
    }

    /** A subscription that is live: nothing is to be caught up any more. */
    private Subscription subscribe(Core core) {
        var subscription = core.feed().subscribe(ada, Filter.ALL, Optional.empty());
        subscription.next(Duration.ZERO);
        return subscription;
    }

    private List<DeviceId> signUp(int many, Core one, Core other) {
        var devices = IntStream.range(0, many)
                .mapToObj(_ -> new DeviceId(UUID.randomUUID()))
                .toList();
        for (var i = 0; i < many; i++) {
            (i % 2 == 0 ? one : other).registry().signUp(ada, devices.get(i));
        }
        return devices;
    }

    private static List<DeviceId> registered(Subscription subscription) {
        var devices = new ArrayList<DeviceId>();
        while (devices.size() < MANY) {
            var events = subscription.next(PATIENCE);
            assertThat(events).as("%s of %s came", devices.size(), MANY).isNotEmpty();
            events.stream()
                    .map(FeedEvent::fact)
                    .filter(fact -> fact.event() instanceof DeviceEvent.Registered)
                    .forEach(fact -> devices.add(fact.device()));
        }
        return devices;
    }
}
