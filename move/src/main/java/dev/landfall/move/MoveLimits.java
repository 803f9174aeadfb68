package dev.landfall.move;

import java.time.Duration;

/**
 * What a move may take.
 *
 * @param bytesPerSecond copied or compared, while the hub serves
 * @param lag positions behind from which it is worth to stop writers
 * @param pause writers may wait at most; when it is over they go on in the old store, and it is tried again
 * @param attempts to get it done within that
 */
public record MoveLimits(long bytesPerSecond, long lag, Duration pause, int attempts) {
    /** 32 MiB/s, 500 positions, 2.5 s: a sixth of the usual lease, 10 times. */
    public static final MoveLimits USUAL = new MoveLimits(32L << 20, 500, Duration.ofMillis(2500), 10);
}
