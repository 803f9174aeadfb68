package dev.landfall.core.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.node.ShardLeases;
import dev.landfall.core.proof.ConsumingNode;
import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.TurnedClock;
import dev.landfall.core.stored.Names;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class FencedCursorTest {
    private final TurnedClock clock = new TurnedClock();
    private final HandStore store = new HandStore(1, clock, true);
    private final ConsumingNode node = new ConsumingNode(store, clock);
    private final ConsumingNode other = new ConsumingNode(store.another(), clock);

    @AfterEach
    void stop() {
        node.close();
        other.close();
    }

    @Test
    void cursor_and_totals_are_stored_together_and_read_again() {
        var leases = leases(node);
        leases.refresh(_ -> true);
        var cursor = cursor(node, leases);
        assertThat(cursor.load().position()).isEmpty();

        assertThat(cursor.store(7, Map.of("acme", new byte[] {1}))).isTrue();
        assertThat(cursor.store(9, Map.of("acme", new byte[] {2}, "other", new byte[] {3})))
                .isTrue();

        var stored = cursor(node, leases).load();
        assertThat(stored.position()).isEqualTo(OptionalLong.of(9));
        assertThat(stored.totals()).containsOnlyKeys("acme", "other");
        assertThat(stored.totals().get("acme")).containsExactly(2);
    }

    @Test
    void a_node_that_lost_the_shard_moves_neither_cursor_nor_totals() {
        var leases = leases(node);
        leases.refresh(_ -> true);
        var cursor = cursor(node, leases);
        cursor.load();
        cursor.store(7, Map.of());
        ConsumingNode.pass(clock, other);
        var taken = leases(other);
        taken.refresh(_ -> true);
        assertThat(taken.holds(0)).isTrue();
        // The first node comes back without having noticed anything: its own lease was moved in time.
        node.await(node.node::serving);

        var moved = cursor.store(8, Map.of("acme", new byte[] {1}));

        assertThat(moved).isFalse();
        assertThat(cursor(other, taken).load().position()).isEqualTo(OptionalLong.of(7));
        assertThat(cursor(other, taken).load().totals()).isEmpty();
    }

    @Test
    void a_mark_of_another_node_in_the_lease_does_not_stop_the_holder() {
        var many = new HandStore(2, clock, true);
        try (var holder = new ConsumingNode(many, clock);
                var asking = new ConsumingNode(many.another(), clock)) {
            var leases = leases(holder);
            leases.refresh(_ -> true);
            var cursors = new FencedCursor[] {cursor(holder, leases, 0), cursor(holder, leases, 1)};
            cursors[0].load();
            cursors[1].load();
            leases(asking).refresh(_ -> true);

            assertThat(cursors[0].store(1, Map.of())).isTrue();
            assertThat(cursors[1].store(1, Map.of())).isTrue();
        }
    }

    @Test
    void the_stored_form_stays_as_it_is() {
        assertThat(HexFormat.of().formatHex(new ConsumerCursor(300).encode())).isEqualTo("0154ac02");
        assertThat(ConsumerCursor.decode(new ConsumerCursor(300).encode()).position())
                .isEqualTo(300);
    }

    private FencedCursor cursor(ConsumingNode of, ShardLeases leases) {
        return cursor(of, leases, 0);
    }

    private FencedCursor cursor(ConsumingNode of, ShardLeases leases, int shard) {
        return new FencedCursor("test", shard, leases, of.house.reading, of.house.committer, clock);
    }

    private static ShardLeases leases(ConsumingNode of) {
        return new ShardLeases(
                "test",
                of.house.store.info().shards(),
                shard -> Names.consumer("test", shard),
                of.node,
                of.house.reading,
                of.house.deciding);
    }
}
