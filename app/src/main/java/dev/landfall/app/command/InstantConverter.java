package dev.landfall.app.command;

import dev.landfall.settings.Amounts;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses a time: RFC 3339, or how long ago, such as {@code 1h}. */
final class InstantConverter implements ITypeConverter<Instant> {
    private final Clock clock;

    InstantConverter() {
        this(Clock.systemUTC());
    }

    /** @param clock for the present time */
    InstantConverter(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Instant convert(String value) {
        var ago = Amounts.duration(value);
        if (ago.isPresent()) {
            return clock.instant().minus(ago.get());
        }
        try {
            return Instant.parse(value);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException(
                    "'" + value + "' is not a time; write for example 2026-11-30T12:00:00Z, or how long ago: 1h or 7d");
        }
    }
}
