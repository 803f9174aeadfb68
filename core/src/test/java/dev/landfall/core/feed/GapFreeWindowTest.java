package dev.landfall.core.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Partition;
import dev.landfall.provider.Store.Appended;
import dev.landfall.provider.Store.Written;
import java.util.List;
import org.junit.jupiter.api.Test;

class GapFreeWindowTest {
    private static final int BYTES_MAX = 192 * 1024;

    private final GapFreeWindow window = new GapFreeWindow();

    @Test
    void it_holds_the_newest_and_never_more_than_a_little() {
        window.reset(0);

        for (var position = 1; position <= 10_000; position++) {
            window.add(entry(position, 300));
        }

        var held = window.at(window.from() + 1);
        assertThat(held.stream().mapToInt(Entry::bytes).sum()).isBetween(BYTES_MAX - 2000, BYTES_MAX);
        assertThat(held.getLast().position()).isEqualTo(10_000).isEqualTo(window.last());
        assertThat(held.getFirst().position()).isEqualTo(window.from() + 1);
    }

    @Test
    void one_that_is_larger_than_all_it_may_hold_is_passed_by() {
        window.reset(0);
        window.add(entry(1, 300));

        window.add(entry(2, BYTES_MAX));

        assertThat(window.at(1)).isEmpty();
        assertThat(window.from()).isEqualTo(2).isEqualTo(window.last());
    }

    private static Entry entry(long position, int bytes) {
        var written = new Written("r/light", position, List.of(new byte[bytes]));
        return new Entry(0, new Appended(position, position, new Partition("acme", "device"), List.of(written)));
    }
}
