package dev.landfall.core.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.conformance.memory.MemoryBus;
import dev.landfall.core.commit.CommittedAppend;
import dev.landfall.core.commit.LogGrowth;
import dev.landfall.provider.Append;
import dev.landfall.provider.Bus;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a node tells the others about what it committed. */
@Timeout(120)
class GrowthHintsTest extends FeedHouse {
    private final MemoryBus bus = new MemoryBus();
    private final GrowthHints hints = new GrowthHints(bus, "hub", feed.flow(), new LogGrowth(store, () -> false));
    private final LinkedBlockingQueue<GrowthHint> heard = new LinkedBlockingQueue<>();

    @BeforeEach
    void listen() {
        bus.subscribe("growth.hub.*.*", new Bus.Subscriber() {
            @Override
            public void message(String subject, byte[] message) {
                heard.add(GrowthHintForm.decode(message));
            }

            @Override
            public void gap() {}
        });
    }

    @AfterEach
    void end() {
        hints.close();
        bus.close();
    }

    @Test
    void what_follows_each_other_in_a_shard_is_one_hint() {
        hints.committed(List.of(committed(1, 5, 4, 10), committed(2, 9, 8, 10), committed(1, 8, 5, 10)));

        var both = List.of(next(), next());

        assertThat(both).extracting(GrowthHint::shard).containsExactlyInAnyOrder(1, 2);
        assertThat(both).filteredOn(hint -> hint.shard() == 1).singleElement().satisfies(hint -> {
            assertThat(hint.after()).isEqualTo(4);
            assertThat(hint.upTo()).isEqualTo(8);
            assertThat(hint.entries()).extracting(Entry::position).containsExactly(5L, 8L);
        });
    }

    @Test
    void what_another_node_wrote_in_between_is_a_hint_of_its_own() {
        hints.committed(List.of(committed(1, 5, 4, 10), committed(1, 8, 6, 10)));

        var first = next();
        var second = next();

        assertThat(List.of(first.after(), first.upTo())).containsExactly(4L, 5L);
        assertThat(List.of(second.after(), second.upTo())).containsExactly(6L, 8L);
    }

    @Test
    void what_is_larger_than_64_KiB_is_announced_without_its_entries() {
        hints.committed(List.of(
                committed(1, 5, 4, 10), committed(1, 6, 5, GrowthHintForm.BATCH_BYTES_MAX), committed(1, 7, 6, 10)));

        var small = next();
        var large = next();
        var last = next();

        assertThat(small.entries()).hasSize(1);
        assertThat(List.of(large.after(), large.upTo())).containsExactly(5L, 6L);
        assertThat(large.entries()).isEmpty();
        assertThat(List.of(last.after(), last.upTo())).containsExactly(6L, 7L);
        assertThat(last.entries()).hasSize(1);
    }

    @Test
    void a_hint_holds_no_more_than_64_KiB() {
        var half = GrowthHintForm.BATCH_BYTES_MAX / 2;
        hints.committed(List.of(committed(1, 5, 4, half), committed(1, 6, 5, half), committed(1, 7, 6, half)));

        var all = List.of(next(), next(), next());

        assertThat(all).extracting(GrowthHint::upTo).containsExactly(5L, 6L, 7L);
        assertThat(all).allSatisfy(hint -> assertThat(hint.entries()).hasSize(1));
    }

    @Test
    void what_only_the_tail_knows_is_announced_without_saying_what_it_follows() {
        hints.committed(List.of(committed(1, 5, 5, 10)));

        var hint = next();

        assertThat(List.of(hint.after(), hint.upTo())).containsExactly(5L, 5L);
        assertThat(hint.entries()).isEmpty();
    }

    private GrowthHint next() {
        try {
            return Objects.requireNonNull(heard.poll(60, TimeUnit.SECONDS), "no hint came");
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private CommittedAppend committed(int shard, long position, long after, int bytes) {
        Append append = append(light, "/a", 0, List.of(new byte[bytes]));
        return new CommittedAppend(shard, position, 1, after, append);
    }
}
