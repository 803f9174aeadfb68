package dev.landfall.core.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WrittenBytesTest {
    private static final long START = TimeUnit.SECONDS.toNanos(1_790_000_000L);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final WrittenBytes written = new WrittenBytes();

    @Test
    void it_says_since_when_the_newest_bytes_were_written() {
        for (var second = 0; second < 1000; second++) {
            written.add(START + second * SECOND, 10);
        }

        var since = WrittenBytes.since(newestFirst(), 5000);

        assertThat((START + 1000 * SECOND - since) / SECOND).isBetween(500L, 540L);
    }

    @Test
    void fewer_bytes_than_asked_for_are_no_answer() {
        written.add(START, 10);

        assertThat(WrittenBytes.since(newestFirst(), 10)).isEqualTo(START);
        assertThat(WrittenBytes.since(newestFirst(), 11)).isNegative();
    }

    @Test
    void however_much_is_written_no_byte_is_lost_and_the_form_stays_small() {
        for (var i = 0; i < 100_000; i++) {
            written.add(START + i * SECOND, 1 + i % 7);
        }

        assertThat(written.spans()).hasSizeLessThanOrEqualTo(64);
        assertThat(sum()).isEqualTo(399_995);
        assertThat(written.encode()).hasSizeLessThan(1024);
    }

    @Test
    void bytes_of_an_earlier_time_or_within_a_second_count_with_the_newest() {
        written.add(START, 10);
        written.add(START - SECOND, 2);
        written.add(START + SECOND - 1_000_000, 3);

        assertThat(written.spans()).containsExactly(new WrittenBytes.Span(START / 1_000_000, 15));
    }

    @Test
    void what_lies_before_all_that_may_be_kept_is_forgotten() {
        for (var second = 0; second < 50; second++) {
            written.add(START + second * SECOND, 10);
        }

        written.forget(START, 100);

        assertThat(sum()).isEqualTo(100);
    }

    @Test
    void what_is_older_than_anything_kept_is_forgotten_but_for_the_span_that_reaches_beyond() {
        for (var second = 0; second < 50; second++) {
            written.add(START + second * SECOND, 10);
        }

        written.forget(START + 40 * SECOND, Long.MAX_VALUE);

        assertThat(written.spans()).hasSize(11);
        assertThat(written.spans().getFirst().nanos()).isEqualTo(START + 39 * SECOND);
    }

    @Test
    void the_stored_form_stays_as_it_is() {
        written.add(2 * SECOND, 300);
        written.add(5 * SECOND, 1);

        assertThat(HexFormat.of().formatHex(written.encode())).isEqualTo("015502d00fac02b81701");
        assertThat(WrittenBytes.decode(written.encode()).spans()).isEqualTo(written.spans());
    }

    private List<WrittenBytes.Span> newestFirst() {
        return written.spans().stream()
                .sorted(Comparator.comparingLong(WrittenBytes.Span::from).reversed())
                .toList();
    }

    private long sum() {
        return written.spans().stream().mapToLong(WrittenBytes.Span::bytes).sum();
    }
}
