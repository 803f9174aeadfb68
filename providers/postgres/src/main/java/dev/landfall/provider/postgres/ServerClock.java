package dev.landfall.provider.postgres;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** The time by which events expire: the server's, so that all who share it agree. Nanoseconds since 1970. */
final class ServerClock {
    private final InstantSource clock;
    private volatile long ahead;

    /** @param clock the caller's; only its distance from this machine's clock counts */
    ServerClock(InstantSource clock) {
        this.clock = clock;
    }

    /** The server has just said that it is so many microseconds after 1970. */
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
