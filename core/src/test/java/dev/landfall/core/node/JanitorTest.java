package dev.landfall.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.commit.CommitListener;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.House;
import dev.landfall.core.proof.TurnedClock;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.SessionHead;
import dev.landfall.provider.Partition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JanitorTest {
    private static final int SHARDS = 4;
    private static final Duration TERM = Duration.ofSeconds(15);

    private final TurnedClock clock = new TurnedClock();
    private final HandStore store = new HandStore(SHARDS, clock, true);
    private final House house = new House(store, clock, CommitListener.NONE);

    /** A node and its janitor. */
    static final class Work {
        private final Node node;
        private final Janitor janitor;
        private final List<Partition> closed = Collections.synchronizedList(new ArrayList<>());

        Work(House house, Node node) {
            this.node = node;
            var chores = new Janitor.Chores() {
                @Override
                public void due(Partition partition) {
                    house.log.sweep(partition);
                }

                @Override
                public void lost(Partition partition, String incarnation) {
                    closed.add(partition);
                    house.signOut(partition, incarnation);
                }
            };
            var leases = new ShardLeases("janitor", SHARDS, Names::janitor, node, house.reading, house.deciding);
            janitor = new Janitor(node, house.reading, house.deciding, house.committer, leases, chores);
        }

        Node node() {
            return node;
        }

        Janitor janitor() {
            return janitor;
        }
    }

    @AfterEach
    void stop() {
        house.close();
    }

    @Test
    void sessions_of_a_killed_process_are_closed_and_it_is_forgotten() {
        var killed = node(false);
        NodeTest.start(killed);
        var devices = new ArrayList<DeviceId>();
        for (var i = 0; i < 150; i++) {
            devices.add(house.device("ada"));
            house.signIn(devices.getLast(), killed.incarnation());
        }

        var work = new Work(house, node(true));
        NodeTest.start(work.node());
        work.node().lookNow();
        assertThat(work.node().live(killed.incarnation())).isFalse();
        work.janitor().round();

        assertThat(devices).allSatisfy(device -> assertThat(open(device)).isFalse());
        work.janitor().round();
        assertThat(store.heads(Names.node(killed.incarnation()), Set.of()).heads())
                .isEmpty();
        work.node().lookNow();
        assertThat(work.node().dead()).isEmpty();
    }

    @Test
    void a_dead_node_is_not_forgotten_before_all_that_it_wrote_can_be_found() {
        var killed = node(false);
        NodeTest.start(killed);
        var device = house.device("ada");
        house.signIn(device, killed.incarnation());
        store.findLag(Duration.ofSeconds(2));
        store.findsSessions(false);
        var work = new Work(house, node(true));
        NodeTest.start(work.node());
        work.node().lookNow();

        work.janitor().round();
        work.node().lookNow();
        work.janitor().round();
        assertThat(store.heads(Names.node(killed.incarnation()), Set.of()).heads())
                .isNotEmpty();

        store.findsSessions(true);
        NodeTest.pass(clock, Duration.ofSeconds(2), work.node());
        work.node().lookNow();
        work.janitor().round();
        assertThat(open(device)).isFalse();

        work.janitor().round();
        assertThat(store.heads(Names.node(killed.incarnation()), Set.of()).heads())
                .isEmpty();
    }

    @Test
    void a_device_that_came_back_is_left_alone() {
        var killed = node(false);
        NodeTest.start(killed);
        var device = house.device("ada");
        house.signIn(device, killed.incarnation());
        var work = new Work(house, node(true));
        NodeTest.start(work.node());
        work.node().lookNow();

        house.signIn(device, work.node().incarnation());
        work.janitor().round();

        assertThat(open(device)).isTrue();
        assertThat(work.closed).isEmpty();
    }

    @Test
    void nobody_is_closed_before_the_term_is_over() {
        var still = node(false);
        NodeTest.start(still);
        var device = house.device("ada");
        house.signIn(device, still.incarnation());
        var work = new Work(house, node(false));
        NodeTest.start(work.node());
        work.node().lookNow();

        NodeTest.pass(clock, TERM.minusNanos(1), work.node());
        work.node().lookNow();
        work.janitor().round();
        assertThat(open(device)).isTrue();

        NodeTest.pass(clock, Duration.ofNanos(1), work.node());
        work.node().lookNow();
        work.janitor().round();
        assertThat(open(device)).isFalse();
    }

    @Test
    void another_node_takes_a_dead_janitors_work_over() {
        var first = new Work(house, node(false));
        NodeTest.start(first.node());
        first.janitor().round();
        var second = new Work(house, node(false));
        NodeTest.start(second.node());
        second.node().lookNow();
        second.janitor().round();
        assertThat(holders()).containsOnly(first.node().incarnation());

        NodeTest.pass(clock, TERM, second.node());
        second.node().lookNow();
        for (var i = 0; i < 5; i++) {
            second.janitor().round();
        }

        assertThat(holders()).containsOnly(second.node().incarnation());
    }

    private List<String> holders() {
        var holders = new ArrayList<String>();
        for (var shard = 0; shard < SHARDS; shard++) {
            var head = store.heads(Names.janitor(shard), Set.of()).heads().get(Names.LEASE);
            holders.add(head == null ? "" : ShardLeaseHead.decode(head.bytes()).holder());
        }
        return holders;
    }

    private boolean open(DeviceId device) {
        var view = store.heads(Names.device(House.TENANT, device), Set.of(Names.SESSION));
        var head = view.heads().get(Names.SESSION);
        return head != null && SessionHead.decode(head.bytes()).open();
    }

    private Node node(boolean exclusive) {
        return new Node(house.reading, house.committer, CoreSettings.usual("h"), () -> exclusive, clock.ticker());
    }
}
