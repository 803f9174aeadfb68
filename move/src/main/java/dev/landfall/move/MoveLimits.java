package dev.landfall.move;

import java.time.Duration;

/**
 * The limits of a move.
 *
 * @param bytesPerSecond how many bytes are copied or compared in a second while the hub runs
 * @param lag the number of positions behind, from which a pause of the writers is tried
 * @param pause the longest pause of the writers; then they go on in the old store, and the move tries again
 * @param attempts the maximum number of pauses
 */
public record MoveLimits(long bytesPerSecond, long lag, Duration pause, int attempts) {
    /** 32 MiB/s, 500 positions, 2.5 s (a sixth of the usual lease), 10 attempts. */
    public static final MoveLimits USUAL = new MoveLimits(32L << 20, 500, Duration.ofMillis(2500), 10);
}
