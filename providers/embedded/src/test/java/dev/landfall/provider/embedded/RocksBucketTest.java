package dev.landfall.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class RocksBucketTest {
    private static final long NOW = nanos("2026-11-21T08:00:00Z");

    private static long nanos(String time) {
        return Duration.ofSeconds(Instant.parse(time).getEpochSecond()).toNanos();
    }

    @Test
    void a_bucket_holds_the_events_kept_until_one_day() {
        assertThat(RocksBucket.until(nanos("2026-11-28T08:00:00Z"), NOW)).isEqualTo(nanos("2026-11-29T00:00:00Z"));
        assertThat(RocksBucket.until(nanos("2026-11-28T00:00:00Z"), NOW)).isEqualTo(nanos("2026-11-29T00:00:00Z"));
        assertThat(RocksBucket.name(nanos("2026-11-29T00:00:00Z"))).isEqualTo("log-2026-11-28");
    }

    @Test
    void far_ahead_it_holds_a_year_and_farther_all() {
        assertThat(RocksBucket.until(nanos("2027-05-01T08:00:00Z"), NOW)).isEqualTo(nanos("2028-01-01T00:00:00Z"));
        assertThat(RocksBucket.until(nanos("2099-05-01T08:00:00Z"), NOW)).isEqualTo(Long.MAX_VALUE);
        assertThat(RocksBucket.until(Long.MAX_VALUE, NOW)).isEqualTo(Long.MAX_VALUE);
        assertThat(RocksBucket.name(Long.MAX_VALUE)).isEqualTo("log-ever");
    }

    @Test
    void a_name_says_when_it_ends() {
        for (var until : new long[] {nanos("2026-11-29T00:00:00Z"), nanos("2028-01-01T00:00:00Z"), Long.MAX_VALUE}) {
            assertThat(RocksBucket.until(RocksBucket.name(until))).isEqualTo(until);
        }
        assertThat(RocksBucket.until("heads")).isNull();
    }

    @Test
    void there_are_never_many() {
        var names = new HashSet<String>();

        for (var hour = 0L; hour < 24 * 365 * 40; hour++) {
            names.add(RocksBucket.name(
                    RocksBucket.until(NOW + Duration.ofHours(hour).toNanos(), NOW)));
        }

        assertThat(names).hasSizeLessThan(80);
    }
}
