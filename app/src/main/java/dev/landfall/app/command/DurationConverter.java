package dev.landfall.app.command;

import dev.landfall.settings.Amounts;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses durations such as {@code 10s}. */
final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
        return Amounts.duration(value)
                .filter(Duration::isPositive)
                .orElseThrow(() -> new TypeConversionException(
                        "'" + value + "' is not a duration; write for example 500ms, 10s, 5m, 1h or 7d"));
    }
}
