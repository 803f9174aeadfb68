package dev.landfall.app.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.conformance.memory.MemoryBus;
import dev.landfall.conformance.memory.NoIdentity;
import dev.landfall.conformance.server.PostgresServer;
import dev.landfall.core.Core;
import dev.landfall.core.access.Principal;
import dev.landfall.core.feed.FeedEvent;
import dev.landfall.core.feed.Filter;
import dev.landfall.core.feed.Subscription;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import dev.landfall.provider.postgres.PostgresAddress;
import dev.landfall.provider.postgres.PostgresStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
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

    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.database();
    private final List<Core> started = new ArrayList<>();
    private final List<Store> opened = new ArrayList<>();
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
        started.forEach(Core::close);
        opened.forEach(Store::close);
    }

    @Test
    void an_event_reaches_a_subscriber_of_another_node_although_the_tail_cannot_be_read() {
        var bus = new MemoryBus();
        var tailAway = new AtomicBoolean();
        var writer = start(open(), bus);
        var reader = start(withoutTail(open(), tailAway), bus);
        var subscription = subscribe(reader);
        tailAway.set(true);

        var devices = signUp(MANY, writer, writer);

        assertThat(registered(subscription)).containsExactlyInAnyOrderElementsOf(devices);
    }

    @Test
    void what_both_commit_in_turn_comes_once_also_over_a_bus_that_loses_half_and_repeats_a_tenth() {
        var bus = new MemoryBus(0.5, 0.1, 11);
        var one = start(open(), bus);
        var other = start(open(), bus);
        var first = subscribe(one);
        var second = subscribe(other);

        var devices = signUp(MANY, one, other);

        assertThat(registered(first)).containsExactlyInAnyOrderElementsOf(devices);
        assertThat(registered(second)).containsExactlyInAnyOrderElementsOf(devices);
    }

    private Store open() {
        var login = new PostgresStore.Login(PostgresServer.USER, () -> PostgresServer.PASSWORD);
        var store = PostgresStore.open(
                PostgresAddress.parse(server.url(database)), login, Core.indexes(), PostgresStore.Options.usual());
        opened.add(store);
        return store;
    }

    /** The same store, whose tail fails while it is said to be away. */
    private static Store withoutTail(Store store, AtomicBoolean away) {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (_, method, arguments) -> {
                    if (method.getName().equals("tail") && away.get()) {
                        throw new ProviderException(Fault.UNAVAILABLE, "the tail is away");
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    private Core start(Store store, MemoryBus bus) {
        var core = Core.start(store, bus, new NoIdentity(), CoreSettings.usual("hub"), CoreMeters.NONE);
        started.add(core);
        return core;
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
