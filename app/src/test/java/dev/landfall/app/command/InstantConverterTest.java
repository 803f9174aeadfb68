package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

final class InstantConverterTest {
    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

    private final InstantConverter moments = new InstantConverter(Clock.fixed(NOON, ZoneOffset.UTC));

    @Test
    void a_time_is_taken_as_it_stands() {
        assertThat(moments.convert("2026-11-29T10:30:00.5Z")).isEqualTo(Instant.parse("2026-11-29T10:30:00.5Z"));
    }

    @Test
    void a_duration_is_how_long_ago() {
        assertThat(moments.convert("1h")).isEqualTo(Instant.parse("2026-11-30T11:00:00Z"));
        assertThat(moments.convert("7d")).isEqualTo(Instant.parse("2026-11-23T12:00:00Z"));
    }

    @Test
    void anything_else_is_refused_with_an_example_of_both() {
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> moments.convert("yesterday"))
                .withMessageContaining("1h")
                .withMessageContaining("2026-");
    }
}
