package dev.landfall.core.stored;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class NanosTest {
    /** The last moment that a long of nanoseconds can say. */
    private static final Instant LAST = Instant.parse("2262-04-11T23:47:16.854775807Z");

    private static final Instant FIRST = Instant.parse("1677-09-21T00:12:43.145224192Z");

    @Test
    void a_time_within_reach_is_stored_to_the_nanosecond() {
        var time = Instant.parse("2026-11-21T12:00:00.123456789Z");

        assertThat(Nanos.instant(Nanos.of(time))).isEqualTo(time);
        assertThat(Nanos.of(Instant.EPOCH.minusNanos(1))).isEqualTo(-1);
    }

    @Test
    void a_time_beyond_reach_is_the_last_or_the_first_one_and_never_on_the_other_side() {
        for (var far : new String[] {"2262-04-11T23:47:17Z", "2263-01-01T00:00:00Z", "9999-12-31T23:59:59Z"}) {
            assertThat(Nanos.of(Instant.parse(far))).isEqualTo(Long.MAX_VALUE);
        }
        assertThat(Nanos.of(Instant.MAX)).isEqualTo(Long.MAX_VALUE);
        assertThat(Nanos.of(Instant.MIN)).isEqualTo(Long.MIN_VALUE);
        assertThat(Nanos.of(Instant.parse("1600-01-01T00:00:00Z"))).isEqualTo(Long.MIN_VALUE);
        assertThat(Nanos.instant(Long.MAX_VALUE)).isEqualTo(LAST);
        assertThat(Nanos.instant(Long.MIN_VALUE)).isEqualTo(FIRST);
    }

    @Test
    void a_sum_that_is_too_large_is_the_end_of_time() {
        assertThat(Nanos.plus(5, Duration.ofNanos(6))).isEqualTo(11);
        assertThat(Nanos.plus(5, Duration.ofNanos(-6))).isEqualTo(-1);
        assertThat(Nanos.plus(Long.MAX_VALUE - 1, 1L)).isEqualTo(Long.MAX_VALUE);
        assertThat(Nanos.plus(Long.MAX_VALUE, 1L)).isEqualTo(Long.MAX_VALUE);
        assertThat(Nanos.plus(Long.MIN_VALUE, -1L)).isEqualTo(Long.MIN_VALUE);
        assertThat(Nanos.plus(5, Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
        assertThat(Nanos.plus(-5, Duration.ofSeconds(Long.MIN_VALUE))).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void an_instant_that_would_lie_beyond_all_instants_is_the_last_one() {
        assertThat(Nanos.plus(Instant.MAX, Duration.ofSeconds(1))).isEqualTo(Instant.MAX);
        assertThat(Nanos.plus(Instant.EPOCH, Duration.ofSeconds(Long.MAX_VALUE)))
                .isEqualTo(Instant.MAX);
        assertThat(Nanos.plus(Instant.EPOCH, Duration.ofSeconds(30))).isEqualTo(Instant.ofEpochSecond(30));
    }
}
