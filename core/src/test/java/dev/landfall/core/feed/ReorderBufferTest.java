package dev.landfall.core.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReorderBufferTest {
    private long now = 100;
    private final ReorderBuffer buffer = new ReorderBuffer(() -> now, 5);

    @Test
    void what_came_early_comes_out_in_the_order_of_the_log() {
        buffer.add(hint(7, 9));
        buffer.add(hint(5, 7));

        var nothing = buffer.next(4);
        var first = buffer.next(5);
        var second = buffer.next(7);

        assertThat(nothing).isNull();
        assertThat(first).isEqualTo(hint(5, 7));
        assertThat(second).isEqualTo(hint(7, 9));
        assertThat(buffer.isEmpty()).isTrue();
    }

    @Test
    void a_predecessor_is_waited_for_so_long_and_no_longer() {
        buffer.add(hint(5, 7));
        now += 3;
        buffer.add(hint(7, 8));

        var before = buffer.left();
        now += 2;
        var after = buffer.left();

        assertThat(before).isEqualTo(2);
        assertThat(after).isZero();
    }

    @Test
    void of_two_that_follow_the_same_position_the_one_that_reaches_further_stays() {
        buffer.add(hint(5, 9));
        buffer.add(hint(5, 7));
        buffer.add(hint(9, 9));

        assertThat(buffer.first()).isEqualTo(hint(5, 9));
        assertThat(buffer.first()).isEqualTo(hint(9, 9));
        assertThat(buffer.first()).isNull();
    }

    @Test
    void of_two_that_reach_as_far_the_one_that_carries_its_entries_stays() {
        var written = new Store.Written("a", 1, List.of(new byte[10]));
        var entry = new Entry(0, new Store.Appended(7, 1, new Partition("acme", "x"), List.of(written)));
        buffer.add(hint(5, 7));

        buffer.add(new GrowthHint(0, 5, 7, List.of(entry)));
        buffer.add(hint(5, 7));

        assertThat(buffer.first()).isEqualTo(new GrowthHint(0, 5, 7, List.of(entry)));
    }

    @Test
    void what_could_not_be_overtaken_is_kept_and_tried_again_later() {
        buffer.add(hint(5, 7));
        var taken = Objects.requireNonNull(buffer.first());

        buffer.keep(taken);

        assertThat(buffer.left()).isEqualTo(Duration.ofMillis(200).toNanos());
        assertThat(buffer.next(5)).isEqualTo(hint(5, 7));
    }

    @Test
    void more_than_fits_is_not_waited_for() {
        for (var i = 1; i <= 1025; i++) {
            buffer.add(hint(i * 2L, i * 2L + 1));
        }

        assertThat(buffer.left()).isZero();
    }

    private static GrowthHint hint(long after, long upTo) {
        return new GrowthHint(0, after, upTo, List.of());
    }
}
