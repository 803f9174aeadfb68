package dev.landfall.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.commit.CommitListener;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.House;
import dev.landfall.core.proof.TurnedClock;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Partition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One failure does not hide the rest: of a follower, of another node's lease, of a device. */
@Timeout(120)
class NodeFaultsTest {
    private static final int SHARDS = 4;

    private final TurnedClock clock = new TurnedClock();
    private final HandStore store = new HandStore(SHARDS, clock, true);
    private final House house = new House(store, clock, CommitListener.NONE);
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void stop() {
        house.close();
    }

    @Test
    void every_follower_is_told_although_one_before_it_fails() {
        var node = node(false);
        node.follow(new Following(true));
        node.follow(new Following(false));

        NodeTest.start(node);
        store.away(true);
        clock.turn(Duration.ofSeconds(10));
        node.tick();
        store.away(false);
        NodeTest.start(node);

        assertThat(told).containsExactly("began", "ended", "began");
        assertThat(node.serving()).isTrue();
    }

    @Test
    void a_lease_that_cannot_be_read_does_not_hide_the_others() {
        var one = node(false);
        var other = node(false);
        NodeTest.start(one);
        NodeTest.start(other);
        write(Names.node("0-broken"), Names.LEASE, Map.of(Names.NODES.name(), entry(Names.ALL, "0-broken")));

        one.lookNow();

        assertThat(one.live(other.incarnation())).isTrue();
        assertThat(one.live("0-broken")).isFalse();
        NodeTest.pass(clock, Duration.ofSeconds(15), one);
        one.lookNow();
        assertThat(one.dead()).extracting(Nodes.Seen::incarnation).containsExactly(other.incarnation());
    }

    @Test
    void one_device_that_fails_does_not_keep_the_janitor_from_the_others() {
        var killed = node(false);
        NodeTest.start(killed);
        var devices = new ArrayList<DeviceId>();
        for (var i = 0; i < 20; i++) {
            devices.add(house.device("ada"));
            house.signIn(devices.getLast(), killed.incarnation());
            due(devices.getLast());
        }
        var node = node(true);
        NodeTest.start(node);
        var bad = Names.device(House.TENANT, devices.get(7));
        var chores = new BadPartition(bad);
        var leases = new ShardLeases("janitor", SHARDS, Names::janitor, node, house.reading, house.deciding);
        var janitor = new Janitor(node, house.reading, house.deciding, house.committer, leases, chores);
        node.lookNow();

        janitor.round();
        janitor.round();

        assertThat(chores.done.stream().filter(one -> one.startsWith("due")).distinct())
                .hasSize(19);
        assertThat(chores.done.stream().filter(one -> one.startsWith("lost")).distinct())
                .hasSize(19);
        assertThat(chores.failed).isPositive();
    }

    @Test
    void rounds_go_on_after_an_error() throws InterruptedException {
        var left = new CountDownLatch(3);

        try (var _ = new PeriodicTask("test-rounds", Duration.ofMillis(1), () -> {
            left.countDown();
            throw new StackOverflowError("an error");
        })) {
            left.await();
        }

        assertThat(left.getCount()).isZero();
    }

    /** Something of this device is over its time. */
    private void due(DeviceId device) {
        var partition = Names.device(House.TENANT, device);
        var shard = Integer.toString(partition.shard(SHARDS));
        write(partition, "/due", Map.of(Names.DUE.name(), entry(shard, Names.sortable(1))));
    }

    private void write(Partition partition, String stream, Map<String, List<IndexEntry>> indexes) {
        var bytes = new byte[] {99};
        store.append(List.of(new Append(
                UUID.randomUUID(),
                partition,
                1,
                List.of(),
                List.of(new Change(stream, 0, List.of(bytes), bytes, Long.MAX_VALUE)),
                indexes)));
    }

    private static List<IndexEntry> entry(String key, String sort) {
        return List.of(new IndexEntry(key, sort));
    }

    private Node node(boolean exclusive) {
        return new Node(house.reading, house.committer, CoreSettings.usual("h"), () -> exclusive, clock.ticker());
    }

    private final class Following implements Node.Serving {
        private final boolean fails;

        Following(boolean fails) {
            this.fails = fails;
        }

        @Override
        public void began(String incarnation) {
            say("began");
        }

        @Override
        public void ended(String incarnation) {
            say("ended");
        }

        private void say(String what) {
            if (fails) {
                throw new StackOverflowError("a bug of a follower");
            }
            told.add(what);
        }
    }

    /** Chores that fail for one partition. */
    private static final class BadPartition implements Janitor.Chores {
        private final Partition bad;
        private final Set<String> done = Collections.synchronizedSet(new java.util.TreeSet<>());
        private volatile int failed;

        BadPartition(Partition bad) {
            this.bad = bad;
        }

        @Override
        public void due(Partition partition) {
            act("due", partition);
        }

        @Override
        public void lost(Partition partition, String incarnation) {
            act("lost", partition);
        }

        private void act(String what, Partition partition) {
            if (partition.equals(bad)) {
                failed = 1;
                throw new StackOverflowError("an error");
            }
            done.add(what + " " + partition);
        }
    }
}
