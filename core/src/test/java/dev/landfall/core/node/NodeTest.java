package dev.landfall.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.commit.CommitListener;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.NodeId;
import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.House;
import dev.landfall.core.proof.TurnedClock;
import dev.landfall.core.stored.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeTest {
    private static final Duration TERM = Duration.ofSeconds(15);
    private static final Duration THIRD = TERM.dividedBy(3);

    private final TurnedClock clock = new TurnedClock();
    private final HandStore store = new HandStore(4, clock, true);
    private final House house = new House(store, clock, CommitListener.NONE);
    private final List<String> told = new ArrayList<>();

    @AfterEach
    void stop() {
        house.close();
    }

    @Test
    void a_node_serves_once_its_lease_is_held() {
        var node = node(false);
        node.follow(listener());
        assertThat(node.serving()).isFalse();

        start(node);

        assertThat(told).containsExactly("began " + node.incarnation());
        assertThat(node.live(node.incarnation())).isTrue();
        assertThat(version(node)).isEqualTo(1);
    }

    @Test
    void it_moves_its_lease_every_third_of_the_term() {
        var node = node(false);
        start(node);

        for (var version = 2; version < 8; version++) {
            pass(clock, THIRD, node);
            assertThat(version(node)).isEqualTo(version);
        }

        assertThat(node.serving()).isTrue();
    }

    @Test
    void without_the_store_it_stops_at_two_thirds_and_comes_back_as_another() {
        var node = node(false);
        start(node);
        node.follow(listener());
        var first = node.incarnation();

        store.away(true);
        clock.turn(THIRD.multipliedBy(2).minusNanos(1));
        node.tick();
        assertThat(node.serving()).isTrue();
        clock.turn(Duration.ofNanos(1));
        assertThat(node.serving()).isFalse();
        assertThat(node.live(first)).isFalse();
        node.tick();
        store.away(false);
        start(node);

        assertThat(node.incarnation()).isNotEqualTo(first);
        assertThat(told).containsExactly("began " + first, "ended " + first, "began " + node.incarnation());
        assertThat(node.live(first)).isFalse();
    }

    @Test
    void a_short_failure_of_the_store_is_no_reason_to_stop() {
        var node = node(false);
        start(node);
        var first = node.incarnation();

        store.away(true);
        clock.turn(THIRD);
        node.tick();
        clock.turn(THIRD.dividedBy(2));
        store.away(false);
        until(node, () -> version(node) == 2);

        assertThat(node.serving()).isTrue();
        assertThat(node.incarnation()).isEqualTo(first);
    }

    @Test
    void others_live_as_long_as_their_leases_move() {
        var one = node(false);
        var other = node(false);
        start(one);
        start(other);
        one.lookNow();

        for (var i = 0; i < 6; i++) {
            pass(clock, THIRD, one, other);
            one.lookNow();
            assertThat(one.live(other.incarnation())).isTrue();
        }
        pass(clock, TERM.minusNanos(1), one);
        one.lookNow();
        assertThat(one.live(other.incarnation())).isTrue();
        pass(clock, Duration.ofNanos(1), one);
        one.lookNow();

        assertThat(one.live(other.incarnation())).isFalse();
        assertThat(one.dead()).extracting(Nodes.Seen::incarnation).contains(other.incarnation());
    }

    @Test
    void time_in_which_nobody_looked_counts_against_nobody() {
        var one = node(false);
        var other = node(false);
        start(one);
        start(other);
        one.lookNow();

        pass(clock, TERM.multipliedBy(3), one);

        assertThat(one.live(other.incarnation())).isTrue();
    }

    @Test
    void a_lease_never_heard_of_is_looked_up_and_one_that_is_not_there_is_dead() {
        var one = node(false);
        start(one);
        one.lookNow();
        var late = node(false);
        start(late);

        assertThat(one.live(late.incarnation())).isTrue();
        assertThat(one.live("6c1f9a1e-0000-0000-0000-000000000000")).isFalse();
        assertThat(one.live("")).isFalse();
    }

    @Test
    void a_lease_given_back_is_over_at_once() {
        var one = node(false);
        var other = node(false);
        start(one);
        start(other);
        one.lookNow();

        other.close();
        await(() -> version(other) == 2);
        one.lookNow();

        assertThat(other.serving()).isFalse();
        assertThat(one.live(other.incarnation())).isFalse();
    }

    @Test
    void alone_on_its_store_every_other_incarnation_is_dead_from_the_start() {
        var killed = node(false);
        start(killed);

        var next = node(true);
        start(next);
        next.lookNow();

        assertThat(next.live(killed.incarnation())).isFalse();
        assertThat(next.live(next.incarnation())).isTrue();
        assertThat(next.dead()).hasSize(1);
    }

    @Test
    void a_lease_taken_away_by_a_janitor_is_lost() {
        var node = node(false);
        start(node);
        var first = node.incarnation();
        var work = new JanitorTest.Work(house, node(false));
        start(work.node());
        work.node().lookNow();
        // The janitor sees it stand still, while its own clock says that it is in time.
        pass(clock, TERM, work.node());
        work.node().lookNow();
        work.janitor().round();

        start(node);

        assertThat(node.incarnation()).isNotEqualTo(first);
        assertThat(work.node().live(first)).isFalse();
    }

    @Test
    void what_this_node_was_before_is_dead_at_once_and_what_others_are_is_not() {
        var before = named("n1");
        var other = named("n11");
        start(before);
        start(other);

        var again = named("n1");
        start(again);

        assertThat(again.live(before.incarnation())).isFalse();
        assertThat(again.live(again.incarnation())).isTrue();
        assertThat(again.live(other.incarnation())).isTrue();
        assertThat(other.live(again.incarnation())).isTrue();
    }

    @Test
    void the_stored_forms_stay_as_they_are() {
        var lease = new LeaseHead(LeaseHead.State.HELD, TERM.toNanos(), 7);
        var wanted = new ShardLeaseHead("n1", "n2");
        var janitor = new ShardLeaseHead("n1");

        assertThat(HexFormat.of().formatHex(lease.encode())).isEqualTo("01510080acc7f03707");
        assertThat(HexFormat.of().formatHex(lease.over().encode())).startsWith("015101");
        assertThat(HexFormat.of().formatHex(janitor.encode())).isEqualTo("0152026e31");
        assertThat(HexFormat.of().formatHex(wanted.encode())).isEqualTo("0152026e31026e32");
        assertThat(ShardLeaseHead.decode(wanted.encode())).isEqualTo(wanted);
        assertThat(LeaseHead.decode(lease.encode())).isEqualTo(lease);
        assertThat(ShardLeaseHead.decode(janitor.encode())).isEqualTo(janitor);
    }

    private Node named(String name) {
        var settings = CoreSettings.usual("h").onNode(new NodeId(name));
        return new Node(house.reading, house.committer, settings, () -> false, clock.ticker());
    }

    private Node node(boolean exclusive) {
        return new Node(house.reading, house.committer, CoreSettings.usual("h"), () -> exclusive, clock.ticker());
    }

    private long version(Node node) {
        return store.heads(Names.node(node.incarnation()), Set.of()).version(Names.LEASE);
    }

    static void start(Node node) {
        until(node, node::serving);
        node.tick();
    }

    /** Lets time pass, in which these nodes go on moving their leases. */
    static void pass(TurnedClock clock, Duration time, Node... nodes) {
        var left = time;
        while (left.isPositive()) {
            var step = left.compareTo(THIRD) < 0 ? left : THIRD;
            clock.turn(step);
            for (var node : nodes) {
                until(node, () -> !node.behind());
            }
            left = left.minus(step);
        }
    }

    /** Ticks until it is so. */
    static void until(Node node, BooleanSupplier so) {
        await(() -> {
            node.tick();
            return so.getAsBoolean();
        });
    }

    /** For ten seconds at most. */
    static void await(BooleanSupplier so) {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!so.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private Node.Serving listener() {
        return new Node.Serving() {
            @Override
            public void began(String incarnation) {
                told.add("began " + incarnation);
            }

            @Override
            public void ended(String incarnation) {
                told.add("ended " + incarnation);
            }
        };
    }
}
