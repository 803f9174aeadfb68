package dev.landfall.core.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Duration WEEK = Duration.ofDays(7);
    private static final long START = 1_790_000_000L * SECOND;

    private final Retention retention = Retention.within(WEEK, 1 << 20);

    @Test
    void a_quiet_tenant_keeps_its_events_for_the_usual_time() {
        for (var i = 0; i < 100; i++) {
            assertThat(retention.keepUntil("acme", START + i, 100) - START - i).isEqualTo(WEEK.toNanos());
        }
    }

    @Test
    void at_a_steady_pace_the_tenant_stays_within_its_bytes() {
        var keep = 0L;
        for (var second = 0; second < 10_000; second++) {
            keep = retention.keepUntil("acme", START + second * SECOND, 1024) - START - second * SECOND;
        }

        assertThat(keep / SECOND * 1024).isBetween((1L << 20) * 4 / 10, (1L << 20) / 2);
    }

    @Test
    void when_the_pace_falls_events_are_kept_for_longer_again() {
        for (var i = 0; i < 10_000; i++) {
            retention.keepUntil("acme", START + i * SECOND, 1024);
        }

        var later = START + 30 * 24 * 3600 * SECOND;

        assertThat(retention.keepUntil("acme", later, 1) - later).isEqualTo(WEEK.toNanos());
    }

    @Test
    void one_tenant_does_not_cost_another() {
        for (var i = 0; i < 10_000; i++) {
            retention.keepUntil("loud", START + i * SECOND, 1024);
        }

        assertThat(retention.keepUntil("quiet", START, 1) - START).isEqualTo(WEEK.toNanos());
    }

    @Test
    void one_event_larger_than_all_that_may_be_kept_is_no_trouble() {
        retention.keepUntil("acme", START, 8 << 20);

        assertThat(retention.keepUntil("acme", START + SECOND, 1)).isEqualTo(START + 2 * SECOND);
    }

    @Test
    void a_clock_that_goes_back_is_no_trouble() {
        retention.keepUntil("acme", START, 8 << 20);

        assertThat(retention.keepUntil("acme", START - SECOND, 1)).isEqualTo(START - SECOND);
    }
}
