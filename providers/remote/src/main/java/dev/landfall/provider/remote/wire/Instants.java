package dev.landfall.provider.remote.wire;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Instants as nanoseconds since 1970; an instant beyond is the last or first one that the wire can hold. */
public final class Instants {
    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

    private Instants() {}

    public static long nanos(Instant instant) {
        var seconds = instant.getEpochSecond();
        if (seconds >= Long.MAX_VALUE / NANOS) {
            return Long.MAX_VALUE;
        }
        if (seconds <= Long.MIN_VALUE / NANOS) {
            return Long.MIN_VALUE;
        }
        return seconds * NANOS + instant.getNano();
    }

    public static Instant of(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    }
}
