package dev.landfall.simulator;

import java.util.SplittableRandom;

/** Computes the wait before a device connects again: about twice as long each time, a minute at most, with a random part. */
final class ReconnectBackoff {

    private static final double FIRST_MILLIS = 1_000;
    private static final int DOUBLINGS_MAX = 6;

    private final SplittableRandom random;
    private final double factor;
    private int failures;

    /**
     * Makes the backoff of one device.
     *
     * @param factor multiplies all times
     */
    ReconnectBackoff(SplittableRandom random, double factor) {
        this.random = random;
        this.factor = factor;
    }

    /** The next wait, in milliseconds. */
    double next() {
        var millis = FIRST_MILLIS * (1 << failures) * factor;
        failures = Math.min(failures + 1, DOUBLINGS_MAX);
        return millis * (0.5 + random.nextDouble() / 2);
    }

    void reset() {
        failures = 0;
    }
}
