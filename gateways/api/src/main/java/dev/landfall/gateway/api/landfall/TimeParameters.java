package dev.landfall.gateway.api.landfall;

import dev.landfall.gateway.api.http.ApiFailure;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/** Points in time (RFC 3339) and durations ({@code 500ms}, {@code 1h}) in parameters. */
final class TimeParameters {
    private static final long NANOS = 1_000_000_000L;
    private static final Pattern LENGTH = Pattern.compile("([0-9]{1,15})(ns|us|ms|s|m|h|d)");

    private TimeParameters() {}

    /** Nanoseconds since 1970 as RFC 3339 in UTC, with as many digits as needed. */
    static String text(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS))
                .toString();
    }

    /** Parses RFC 3339 into nanoseconds since 1970. */
    static long nanos(String name, String text) {
        try {
            var time = OffsetDateTime.parse(text).toInstant();
            return Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS), time.getNano());
        } catch (DateTimeException | ArithmeticException wrong) {
            throw ApiFailure.invalid(name + " must be a time such as 2026-11-21T08:00:00Z");
        }
    }

    static Duration length(String name, String text) {
        var found = LENGTH.matcher(text);
        if (!found.matches()) {
            throw ApiFailure.invalid(name + " must be a number and a unit, such as 500ms, 10s, 1m, 24h or 7d");
        }
        try {
            var number = Long.parseLong(found.group(1));
            var length = switch (found.group(2)) {
                case "ns" -> Duration.ofNanos(number);
                case "us" -> Duration.ofNanos(Math.multiplyExact(number, 1000L));
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
            };
            // The duration in nanoseconds must fit into a long.
            return Duration.ofNanos(length.toNanos());
        } catch (ArithmeticException tooLong) {
            throw ApiFailure.invalid(name + " is longer than anything here lives");
        }
    }
}
