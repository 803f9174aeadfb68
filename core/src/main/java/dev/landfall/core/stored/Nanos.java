package dev.landfall.core.stored;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Stored times: nanoseconds since 1970, in a long until the year 2262. */
public final class Nanos {
    private static final long PER_SECOND = 1_000_000_000L;

    private Nanos() {}

    /** What time it is. */
    public static long now(Clock clock) {
        return of(clock.instant());
    }

    /** An instant as stored. */
    public static long of(Instant instant) {
        return instant.getEpochSecond() * PER_SECOND + instant.getNano();
    }

    /** A stored time as an instant. */
    public static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, PER_SECOND), Math.floorMod(nanos, PER_SECOND));
    }

    /** A later time; the end of time when the sum is too large. */
    public static long plus(long nanos, Duration duration) {
        var more = duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0 ? Long.MAX_VALUE : duration.toNanos();
        return nanos > Long.MAX_VALUE - more ? Long.MAX_VALUE : nanos + more;
    }
}
