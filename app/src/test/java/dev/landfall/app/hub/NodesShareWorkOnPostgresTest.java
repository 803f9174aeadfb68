package dev.landfall.app.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.landfall.conformance.memory.MemoryBus;
import dev.landfall.core.Core;
import dev.landfall.core.access.Principal;
import dev.landfall.core.command.Commands.Options;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.consumer.LogConsumer;
import dev.landfall.core.consumer.ShardConsumer;
import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.device.ProvisionedMetadata;
import dev.landfall.core.device.Sessions;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Link;
import dev.landfall.core.retention.AccountedRetention;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two whole nodes on one database share the work for the hub, and one goes on when the other dies. */
@Timeout(180)
class NodesShareWorkOnPostgresTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final int DEVICES = 64;

    private final PostgresNodes nodes = new PostgresNodes();
    private final MemoryBus bus = new MemoryBus();
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
    void a_webhook_on_two_nodes_posts_every_event_in_order_also_when_one_node_dies() {
        var store = nodes.open();
        var away = new AtomicBoolean();
        var posted = Collections.synchronizedList(new ArrayList<Store.TailEntry>());
        var here = nodes.startWithShortLease(
                PostgresNodes.failing(
                        store,
                        away,
                        method -> !Set.of("info", "status", "close").contains(method)),
                bus);
        var first = new Webhook(posted);
        here.consumers().add(first);
        await().atMost(PATIENCE).until(() -> first.shards.size() == store.info().shards());
        var from =
                IntStream.range(0, store.info().shards()).mapToObj(store::end).toList();
        signUp(here);

        var there = nodes.startWithShortLease(nodes.open(), bus);
        var second = new Webhook(posted);
        there.consumers().add(second);
        await().atMost(PATIENCE)
                .until(() -> second.shards.size() >= store.info().shards() / 2);
        signUp(there);
        signUp(here);
        away.set(true);
        signUp(there);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(positions(posted)).containsAll(logged(store, from)));
        assertThat(second.shards).as("it took all over").hasSize(store.info().shards());
        assertInOrder(posted, from, store);
    }

    @Test
    void what_one_node_wrote_shortens_what_another_node_keeps_and_is_counted_on_after_its_death() {
        var store = nodes.open();
        var away = new AtomicBoolean();
        var here = nodes.startWithShortLease(
                PostgresNodes.failing(
                        nodes.open(),
                        away,
                        method -> !Set.of("info", "status", "close").contains(method)),
                bus);
        var retention = new AccountedRetention(
                WEEK, 2_000, new StoreReads(store), store.info().shards());
        assertThat(kept(retention)).isEqualTo(WEEK);

        signUp(here);
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            retention.look();
            assertThat(kept(retention)).isLessThan(WEEK);
        });
        away.set(true);
        var died = Instant.now();
        var there = nodes.startWithShortLease(nodes.open(), bus);
        signUp(there);

        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            retention.look();
            assertThat(Instant.now().minus(kept(retention)))
                    .as("since when half of the bytes were written")
                    .isAfter(died);
        });
    }

    @Test
    void who_waits_for_a_command_is_woken_by_the_answer_that_another_node_stored_and_not_by_the_next_look() {
        var holder = nodes.start(nodes.open(), bus);
        var asked = nodes.start(nodes.open(), bus);
        var light = signUp(holder).getFirst();
        var session = new AtomicReference<DeviceSession>();
        session.set(holder.sessions()
                .open(new Sessions.SignIn(ada, light, "10.0.0.1:7", "test", List.of()), new Sessions.Listener() {
                    @Override
                    public void commandsWaiting() {
                        Thread.startVirtualThread(() -> answer(session.get()));
                    }

                    @Override
                    public void ended(String reason) {}
                }));
        // Until the nodes have seen each other, a wait ends with the look at the store once a second.
        await().atMost(PATIENCE).until(() -> command(asked, light).compareTo(Duration.ofMillis(250)) < 0);

        var times = IntStream.range(0, 15)
                .mapToObj(_ -> command(asked, light))
                .sorted()
                .toList();

        assertThat(times.get(times.size() / 2)).as("%s", times).isLessThan(Duration.ofMillis(250));
    }

    private Duration command(Core core, DeviceId device) {
        var began = System.nanoTime();
        var submitted =
                core.commands().submit(ada, device, new AppRequest.Retrieve("/light", "", List.of()), Options.USUAL);
        assertThat(core.commands().await(submitted, PATIENCE).orElseThrow().event())
                .isInstanceOf(DeviceEvent.CommandConfirmed.class);
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static void answer(DeviceSession session) {
        for (var command : session.commands().open()) {
            if (session.commands().sent(command)) {
                session.commands().confirmed(command.id(), AnswerStatus.OK, Content.NONE, new byte[0]);
            }
        }
    }

    private List<DeviceId> signUp(Core core) {
        var link =
                new Link("/light", List.of("test"), List.of(), 3, 0, "", "", List.of(), List.of(), 0, Link.Rule.USUAL);
        var devices = IntStream.range(0, DEVICES)
                .mapToObj(_ -> new DeviceId(UUID.randomUUID()))
                .toList();
        devices.forEach(device -> core.registry().signUp(ada, device, new ProvisionedMetadata("", List.of(link))));
        return devices;
    }

    private static Duration kept(AccountedRetention retention) {
        var now = System.currentTimeMillis() * 1_000_000;
        return Duration.ofNanos(retention.keepUntil("acme", now, 1) - now);
    }

    /** Shard and position of an entry that is no lease and no cursor. */
    private static Set<String> positions(List<Store.TailEntry> entries) {
        synchronized (entries) {
            var all = new TreeSet<String>();
            entries.forEach(entry -> all.add(entry.partition() + " " + entry.position()));
            return all;
        }
    }

    private static Set<String> logged(Store store, List<Long> from) {
        var all = new ArrayList<Store.TailEntry>();
        for (var shard = 0; shard < from.size(); shard++) {
            all.addAll(facts(store, shard, from));
        }
        return positions(all);
    }

    private static List<Store.TailEntry> facts(Store store, int shard, List<Long> from) {
        return store.tail(shard, from.get(shard), 10_000).entries().stream()
                .filter(entry -> !Names.isUpkeep(entry.partition()))
                .toList();
    }

    /** At least once and without gaps: no entry was posted before those that lie before it in the log of its shard. */
    private static void assertInOrder(List<Store.TailEntry> posted, List<Long> from, Store store) {
        for (var shard = 0; shard < from.size(); shard++) {
            var log = facts(store, shard, from).stream()
                    .map(Store.TailEntry::position)
                    .toList();
            var partitions = facts(store, shard, from).stream()
                    .map(Store.TailEntry::partition)
                    .toList();
            var next = 0;
            for (var entry : List.copyOf(posted)) {
                if (partitions.contains(entry.partition())) {
                    var at = log.indexOf(entry.position());
                    assertThat(at).as("shard %s", shard).isLessThanOrEqualTo(next);
                    next = Math.max(next, at + 1);
                }
            }
            assertThat(next).as("shard %s", shard).isEqualTo(log.size());
        }
    }

    /** A consumer as one that posts to somebody's server. */
    private static final class Webhook implements LogConsumer {
        private final List<Store.TailEntry> posted;
        private final Set<Integer> shards = Collections.synchronizedSet(new TreeSet<>());

        Webhook(List<Store.TailEntry> posted) {
            this.posted = posted;
        }

        @Override
        public String name() {
            return "webhook";
        }

        @Override
        public Start start() {
            return Start.NEWEST;
        }

        @Override
        public Duration pace() {
            return Duration.ZERO;
        }

        @Override
        public ShardConsumer take(int shard, Map<String, byte[]> totals) {
            shards.add(shard);
            return new ShardConsumer() {
                @Override
                public void accept(List<Store.TailEntry> entries) {
                    entries.stream()
                            .filter(entry -> !Names.isUpkeep(entry.partition()))
                            .forEach(posted::add);
                }

                @Override
                public Map<String, byte[]> totals() {
                    return Map.of();
                }

                @Override
                public boolean missed(Iterable<Store.Whole> partitions) {
                    throw new IllegalStateException("nothing is missing");
                }

                @Override
                public void close() {}
            };
        }
    }
}
