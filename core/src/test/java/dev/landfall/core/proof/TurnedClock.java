package dev.landfall.core.proof;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** Time that stands still until a test turns it: the wall clock and the monotonic one together. */
public final class TurnedClock extends Clock {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-02-01T12:00:00Z"));
    private final Instant start = now.get();

    /** Later by that much. */
    public void turn(Duration by) {
        now.updateAndGet(before -> before.plus(by));
    }

    /** Nanoseconds since the start, as {@link System#nanoTime} would tell. */
    public LongSupplier ticker() {
        return () -> Duration.between(start, now.get()).toNanos();
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
