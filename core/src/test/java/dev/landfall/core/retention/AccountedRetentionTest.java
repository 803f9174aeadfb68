package dev.landfall.core.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.proof.ConsumingNode;
import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.House;
import dev.landfall.core.proof.TurnedClock;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.Nanos;
import dev.landfall.form.FormReader;
import dev.landfall.provider.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a tenant wrote counts on every node, and after every start. */
@Timeout(120)
class AccountedRetentionTest {
    private static final int SHARDS = 4;
    private static final Duration WEEK = Duration.ofDays(7);
    private static final long BYTES_MAX = 100_000;

    private final TurnedClock clock = new TurnedClock();
    private final HandStore store = new HandStore(SHARDS, clock, true);
    private final List<ConsumingNode> nodes = new ArrayList<>();

    @AfterEach
    void stop() {
        nodes.forEach(ConsumingNode::close);
    }

    @Test
    void a_node_that_wrote_nothing_keeps_events_no_longer_than_what_others_wrote_allows() {
        var writer = node(store);
        write(writer, 120_000, Duration.ofMinutes(10));
        account(writer);
        var other = retention(store.another());
        assertThat(kept(other)).isEqualTo(WEEK);

        other.look();

        assertThat(kept(other)).isBetween(Duration.ofMinutes(3), Duration.ofMinutes(6));
    }

    @Test
    void a_tenant_that_writes_little_keeps_its_events_for_the_usual_time() {
        var writer = node(store);
        write(writer, 30_000, Duration.ofMinutes(10));
        account(writer);
        var other = retention(store.another());

        other.look();

        assertThat(kept(other)).isEqualTo(WEEK);
    }

    @Test
    void each_entry_counts_once_although_another_node_takes_the_counting_over() {
        var first = node(store);
        write(first, 20_000, Duration.ofMinutes(5));
        account(first);
        first.consumers.close();
        first.node.close();
        var second = node(store.another());
        write(second, 20_000, Duration.ofMinutes(5));
        account(second);

        var counted = IntStream.range(0, SHARDS)
                .mapToObj(shard -> store.heads(Names.consumer("retention", shard), Set.of()))
                .flatMap(view -> view.heads().entrySet().stream())
                .filter(head -> head.getKey().equals("total/" + House.TENANT))
                .flatMap(head -> WrittenBytes.decode(head.getValue().bytes()).spans().stream())
                .mapToLong(WrittenBytes.Span::bytes)
                .sum();

        assertThat(counted).isEqualTo(written());
    }

    private ConsumingNode node(HandStore way) {
        var node = new ConsumingNode(way, clock);
        nodes.add(node);
        return node;
    }

    private AccountedRetention retention(HandStore way) {
        return new AccountedRetention(WEEK, BYTES_MAX, new StoreReads(way), SHARDS);
    }

    private Duration kept(AccountedRetention retention) {
        var now = Nanos.now(clock);
        return Duration.ofNanos(retention.keepUntil(House.TENANT, now, 1) - now);
    }

    /** Writes about so many bytes in a hundred events, evenly in that time, to many devices. */
    private void write(ConsumingNode node, int bytes, Duration time) {
        var devices =
                IntStream.range(0, 10).mapToObj(_ -> node.house.device("ada")).toList();
        for (var i = 0; i < 100; i++) {
            clock.turn(time.dividedBy(100));
            node.round();
            node.house.report(devices.get(i % 10), "/light", "x".repeat(bytes / 100));
        }
    }

    /** Counts all that was written. */
    private void account(ConsumingNode node) {
        node.consumers.add(new RetentionAccounting(WEEK, BYTES_MAX, clock));
        node.await(() -> IntStream.range(0, SHARDS).allMatch(this::counted));
    }

    /** Whether the stored cursor has passed everything but leases and cursors. */
    private boolean counted(int shard) {
        var cursor = store.heads(Names.consumer("retention", shard), Set.of())
                .heads()
                .get(Names.CURSOR);
        return cursor != null
                && store.tail(shard, new FormReader(cursor.bytes(), 1).number(), 10_000).entries().stream()
                        .allMatch(entry -> Names.isUpkeep(entry.partition()));
    }

    private long written() {
        var sum = 0L;
        for (var shard = 0; shard < SHARDS; shard++) {
            for (var entry : store.tail(shard, 0, 10_000).entries()) {
                if (entry instanceof Store.Appended appended
                        && appended.partition().tenant().equals(House.TENANT)) {
                    sum += appended.changes().stream()
                            .flatMap(change -> change.events().stream())
                            .mapToLong(event -> event.length)
                            .sum();
                }
            }
        }
        return sum;
    }
}
