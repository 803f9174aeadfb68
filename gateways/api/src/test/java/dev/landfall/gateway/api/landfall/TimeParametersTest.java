package dev.landfall.gateway.api.landfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.model.Refused;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeParametersTest {
    @Test
    void times_have_as_many_digits_as_needed() {
        assertThat(TimeParameters.text(0)).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(TimeParameters.text(1_795_219_510_546_762_504L)).isEqualTo("2026-11-21T00:05:10.546762504Z");
    }

    @Test
    void times_read_what_they_wrote_in_any_zone() {
        var nanos = 1_795_219_510_546_762_504L;

        assertThat(TimeParameters.nanos("from", TimeParameters.text(nanos))).isEqualTo(nanos);
        assertThat(TimeParameters.nanos("from", "1970-01-01T01:00:00+01:00")).isZero();
    }

    @Test
    void what_is_no_time_is_refused() {
        for (var wrong :
                new String[] {"", "yesterday", "2026-11-21", "2026-11-21T00:00:00", "9999999-01-01T00:00:00Z"}) {
            assertThatExceptionOfType(Refused.class).as(wrong).isThrownBy(() -> TimeParameters.nanos("from", wrong));
        }
    }

    @Test
    void lengths_are_a_number_and_a_unit() {
        assertThat(TimeParameters.length("ttl", "500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(TimeParameters.length("ttl", "10s")).isEqualTo(Duration.ofSeconds(10));
        assertThat(TimeParameters.length("ttl", "1m")).isEqualTo(Duration.ofMinutes(1));
        assertThat(TimeParameters.length("ttl", "7d")).isEqualTo(Duration.ofDays(7));
        for (var wrong : new String[] {"", "1", "s", "-1s", "1.5s", "1w", "999999999999999d"}) {
            assertThatExceptionOfType(Refused.class).as(wrong).isThrownBy(() -> TimeParameters.length("ttl", wrong));
        }
    }
}
