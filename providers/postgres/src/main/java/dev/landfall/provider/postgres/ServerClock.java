package dev.landfall.provider.postgres;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** The server's clock, by which events expire, so that all processes agree. Nanoseconds since 1970. Any thread. */
final class ServerClock {
    private final InstantSource clock;
    private volatile long ahead;

    /** @param clock the caller's clock; only its difference from this machine's clock counts */
    ServerClock(InstantSource clock) {
        this.clock = clock;
    }

    /** Sets the server's time, in microseconds since 1970. */
    void serverSays(long micros) {
        ahead = TimeUnit.MICROSECONDS.toNanos(micros) - nanos(Instant.now());
    }

    long now() {
        return nanos(clock.instant()) + ahead;
    }

    private static long nanos(Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }
}
