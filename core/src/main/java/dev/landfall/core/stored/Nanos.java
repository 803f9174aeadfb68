package dev.landfall.core.stored;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Stored times: nanoseconds since 1970 in a long, up to the year 2262. A time beyond, in either direction, becomes the last or the first
 * time that a long can hold; it never overflows.
 */
public final class Nanos {
    private static final long PER_SECOND = 1_000_000_000L;
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
    private static final Duration SHORTEST = Duration.ofNanos(Long.MIN_VALUE);
    private static final long SECONDS_MAX = Long.MAX_VALUE / PER_SECOND;

    private Nanos() {}

    /** The current time in nanoseconds since 1970. */
    public static long now(Clock clock) {
        return of(clock.instant());
    }

    /** An instant in nanoseconds since 1970; the first or the last storable time for an instant beyond. */
    public static long of(Instant instant) {
        var seconds = instant.getEpochSecond();
        if (seconds >= SECONDS_MAX) {
            return Long.MAX_VALUE;
        }
        if (seconds <= -SECONDS_MAX) {
            return Long.MIN_VALUE;
        }
        return seconds * PER_SECOND + instant.getNano();
    }

    /** The instant of a stored time. */
    public static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, PER_SECOND), Math.floorMod(nanos, PER_SECOND));
    }

    /** A later time; the last or the first storable time when the sum is beyond. */
    public static long plus(long nanos, Duration duration) {
        return plus(nanos, of(duration));
    }

    /** As {@link #plus(long, Duration)}, with nanoseconds. */
    public static long plus(long nanos, long more) {
        var sum = nanos + more;
        if (((nanos ^ sum) & (more ^ sum)) < 0) {
            return more > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
        }
        return sum;
    }

    /** A duration in nanoseconds; the longest or the shortest that fits, about 292 years, for a duration beyond. */
    public static long of(Duration duration) {
        if (duration.compareTo(LONGEST) >= 0) {
            return Long.MAX_VALUE;
        }
        if (duration.compareTo(SHORTEST) <= 0) {
            return Long.MIN_VALUE;
        }
        return duration.toNanos();
    }

    /** A later instant; {@link Instant#MAX} when the sum is beyond it. */
    public static Instant plus(Instant instant, Duration duration) {
        return Duration.between(instant, Instant.MAX).compareTo(duration) <= 0 ? Instant.MAX : instant.plus(duration);
    }
}
