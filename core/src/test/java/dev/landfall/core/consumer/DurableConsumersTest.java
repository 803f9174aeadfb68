package dev.landfall.core.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.proof.ConsumingNode;
import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.TurnedClock;
import dev.landfall.core.stored.Names;
import dev.landfall.guard.Guard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DurableConsumersTest {
    private static final int SHARDS = 4;
    private static final int DEVICES = 40;

    private final TurnedClock clock = new TurnedClock();
    private final HandStore store = new HandStore(SHARDS, clock, true);
    private final List<ConsumingNode> nodes = new ArrayList<>();
    private final List<Fact> posted = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void stop() {
        nodes.forEach(ConsumingNode::close);
    }

    @Test
    void every_report_after_the_start_is_posted_once_and_in_order_while_nothing_fails() {
        var node = node(store);
        var devices = devices(node);
        report(node, devices, 1, 1);
        start(node, "webhook");

        report(node, devices, 2, 4);

        node.await(() -> posted.size() >= 3 * DEVICES);
        assertThat(posted).hasSize(3 * DEVICES);
        assertThat(devices).allSatisfy(device -> assertThat(versions(device)).containsExactly(2L, 3L, 4L));
    }

    @Test
    void a_server_that_refuses_gets_the_same_again_and_nothing_is_left_out() {
        var refusals = new AtomicInteger(2);
        var node = node(store);
        var devices = devices(node);
        var consumer = new WebhookConsumer("webhook", fact -> {
            if (fact.version() == 2 && refusals.getAndDecrement() > 0) {
                throw new IllegalStateException("the server answered 503");
            }
            posted.add(fact);
        });
        start(node, consumer);

        report(node, devices, 1, 3);

        node.await(() -> devices.stream().allMatch(device -> versions(device).contains(3L)));
        assertThat(refusals.get()).isNegative();
        assertThat(devices)
                .allSatisfy(device -> assertThat(inOrder(versions(device), 3))
                        .as("%s", versions(device))
                        .isTrue());
    }

    @Test
    void a_consumer_that_refuses_for_another_reason_than_an_absent_store_is_reported() {
        var before = Guard.failures().getOrDefault("consumer-refusing", 0L);
        var node = node(store);
        var devices = devices(node);
        start(node, new WebhookConsumer("refusing", _ -> {
            throw new Refused(Reason.INVALID, "The server wants another form.");
        }));

        report(node, devices, 1, 1);

        node.await(() -> Guard.failures().getOrDefault("consumer-refusing", 0L) > before);
    }

    @Test
    void two_nodes_share_the_shards_and_nothing_is_lost_when_one_hands_shards_over() {
        var first = node(store);
        var devices = devices(first);
        start(first, "webhook");
        report(first, devices, 1, 2);

        var second = node(store.another());
        second.consumers.add(new WebhookConsumer("webhook", posted::add));
        ConsumingNode.await(() -> held(first) == SHARDS / 2 && held(second) == SHARDS / 2, first, second);
        report(second, devices, 3, 4);

        ConsumingNode.await(
                () -> devices.stream().allMatch(device -> versions(device).contains(4L)), first, second);
        assertThat(devices)
                .allSatisfy(device -> assertThat(inOrder(versions(device), 4))
                        .as("%s", versions(device))
                        .isTrue());
    }

    @Test
    void what_a_dead_node_did_not_consume_another_one_does() {
        var hanging = new CountDownLatch(1);
        var first = node(store);
        var devices = devices(first);
        start(first, new WebhookConsumer("webhook", _ -> {
            try {
                hanging.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }));
        report(first, devices, 1, 2);
        var second = node(store.another());
        second.consumers.add(new WebhookConsumer("webhook", posted::add));

        ConsumingNode.pass(clock, second);
        ConsumingNode.await(() -> held(second) == SHARDS, second);

        second.await(() -> devices.stream().allMatch(device -> versions(device).contains(2L)));
        assertThat(devices)
                .allSatisfy(device -> assertThat(inOrder(versions(device), 2))
                        .as("%s", versions(device))
                        .isTrue());
        hanging.countDown();
    }

    @Test
    void a_process_that_ends_goes_on_where_it_was() {
        var first = node(store);
        var devices = devices(first);
        start(first, "webhook");
        report(first, devices, 1, 2);
        first.await(() -> posted.size() == 2 * DEVICES);

        first.consumers.close();
        report(first, devices, 3, 3);
        first.node.close();
        var second = node(store.another());
        start(second, "webhook");

        second.await(() -> posted.size() == 3 * DEVICES);
        assertThat(devices).allSatisfy(device -> assertThat(versions(device)).containsExactly(1L, 2L, 3L));
    }

    @Test
    void consumers_do_not_wake_one_another_and_an_idle_hub_writes_no_cursors() {
        var node = node(store);
        var devices = devices(node);
        start(node, "webhook");
        start(node, "usage");
        report(node, devices, 1, 1);
        node.await(() -> posted.size() == 2 * DEVICES && cursorsAtTheEnd("webhook") && cursorsAtTheEnd("usage"));
        var ends = ends();

        for (var rounds = 0; rounds < 50; rounds++) {
            node.round();
        }

        assertThat(ends()).isEqualTo(ends);
    }

    @Test
    void after_a_pause_longer_than_the_tail_all_that_is_still_kept_is_posted() {
        var devices = reportedBeforeAPause(Duration.ofDays(3));
        var consumer = new WebhookConsumer("webhook", posted::add);
        var second = node(store.another());
        report(second, devices, 3, 3);

        start(second, consumer);

        second.await(() -> devices.stream().allMatch(device -> versions(device).contains(3L)));
        assertThat(consumer.missed.get()).isPositive();
        assertThat(devices).allSatisfy(device -> assertThat(versions(device)).containsExactly(1L, 2L, 3L));
    }

    @Test
    void what_was_kept_no_longer_is_missing_and_the_consumer_is_told() {
        var devices = reportedBeforeAPause(Duration.ofDays(8));
        var consumer = new WebhookConsumer("webhook", posted::add);
        var second = node(store.another());
        report(second, devices, 3, 3);

        start(second, consumer);

        second.await(() -> devices.stream().allMatch(device -> versions(device).contains(3L)));
        assertThat(consumer.missed.get()).isEqualTo(SHARDS);
        assertThat(devices).allSatisfy(device -> assertThat(versions(device)).containsExactly(1L, 3L));
    }

    @Test
    void a_consumer_that_learns_all_from_the_partitions_goes_on_after_them() {
        var devices = reportedBeforeAPause(Duration.ofDays(8));
        var consumer = new WebhookConsumer("webhook", posted::add);
        consumer.skips = true;
        var second = node(store.another());
        report(second, devices, 3, 3);
        start(second, consumer);
        second.await(() -> consumer.missed.get() == SHARDS && cursorsAtTheEnd("webhook"));

        report(second, devices, 4, 4);

        second.await(() -> devices.stream().allMatch(device -> versions(device).contains(4L)));
        assertThat(devices).allSatisfy(device -> assertThat(versions(device)).containsExactly(1L, 4L));
    }

    /** Version 1 was posted, version 2 was not, and then nobody consumed for some time. */
    private List<DeviceId> reportedBeforeAPause(Duration pause) {
        var first = node(store);
        var devices = devices(first);
        start(first, "webhook");
        report(first, devices, 1, 1);
        first.await(() -> posted.size() == DEVICES);
        first.close();
        nodes.remove(first);
        var writer = node(store.another());
        report(writer, devices, 2, 2);
        clock.turn(pause);
        return devices;
    }

    @Test
    void a_second_consumer_of_one_name_is_refused() {
        var node = node(store);
        start(node, "webhook");

        assertThatThrownBy(() -> node.consumers.add(new WebhookConsumer("webhook", posted::add)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("webhook");
        assertThatThrownBy(() -> node.consumers.add(new WebhookConsumer("two/words", posted::add)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void how_far_a_consumer_is_behind_is_the_age_of_what_it_has_not_consumed() {
        var hanging = new CountDownLatch(1);
        var node = node(store);
        var devices = devices(node);
        start(node, new WebhookConsumer("webhook", _ -> {
            try {
                hanging.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }));
        report(node, devices, 1, 1);
        clock.turn(Duration.ofSeconds(3));

        node.await(() -> Duration.ofSeconds(3).equals(node.consumers.lags().get("webhook")));
        hanging.countDown();

        node.await(() -> Duration.ZERO.equals(node.consumers.lags().get("webhook")));
    }

    private ConsumingNode node(HandStore way) {
        var node = new ConsumingNode(way, clock);
        nodes.add(node);
        return node;
    }

    private void start(ConsumingNode node, String name) {
        start(node, new WebhookConsumer(name, posted::add));
    }

    /** Returns when it is in all shards: what is committed now, it consumes. */
    private void start(ConsumingNode node, WebhookConsumer consumer) {
        node.consumers.add(consumer);
        node.await(() -> IntStream.range(0, SHARDS).allMatch(shard -> hasCursor(consumer.name(), shard))
                && node.consumers.held(consumer.name()) == SHARDS);
    }

    private boolean hasCursor(String name, int shard) {
        return store.heads(Names.consumer(name, shard), Set.of(Names.CURSOR))
                .heads()
                .containsKey(Names.CURSOR);
    }

    private boolean cursorsAtTheEnd(String name) {
        var last = IntStream.range(0, SHARDS)
                .mapToObj(shard -> store.heads(Names.consumer(name, shard), Set.of(Names.CURSOR)))
                .map(view -> view.heads().get(Names.CURSOR))
                .mapToLong(head -> ConsumerCursor.decode(head.bytes()).position())
                .toArray();
        return IntStream.range(0, SHARDS)
                .allMatch(shard -> store.log(shard, last[shard], 1000).entries().stream()
                        .allMatch(kept -> Names.isUpkeep(kept.entry().partition())));
    }

    private List<Long> ends() {
        return IntStream.range(0, SHARDS).mapToObj(store::end).toList();
    }

    private static long held(ConsumingNode node) {
        return node.consumers.held("webhook");
    }

    private static List<DeviceId> devices(ConsumingNode node) {
        return IntStream.range(0, DEVICES)
                .mapToObj(_ -> node.house.device("ada"))
                .toList();
    }

    private static void report(ConsumingNode node, List<DeviceId> devices, int from, int to) {
        for (var version = from; version <= to; version++) {
            for (var device : devices) {
                node.house.report(device, "/light", Integer.toString(version));
            }
        }
    }

    private List<Long> versions(DeviceId device) {
        synchronized (posted) {
            return posted.stream()
                    .filter(fact -> fact.device().equals(device))
                    .map(Fact::version)
                    .toList();
        }
    }

    /** Each from 1 on, some perhaps again, but never one before all that come before it. */
    private static boolean inOrder(List<Long> versions, long last) {
        var newest = 0L;
        for (var version : versions) {
            if (version > newest + 1) {
                return false;
            }
            newest = Math.max(newest, version);
        }
        return LongStream.rangeClosed(1, last).allMatch(versions::contains);
    }
}
