package dev.landfall.simulator;

import java.util.SplittableRandom;

/** How long a device waits before it connects again: each time about twice as long, a minute at most, and never all at once. */
final class ReconnectBackoff {

    private static final double FIRST_MILLIS = 1_000;
    private static final int DOUBLINGS_MAX = 6;

    private final SplittableRandom random;
    private final double factor;
    private int failures;

    /** @param factor on all times */
    ReconnectBackoff(SplittableRandom random, double factor) {
        this.random = random;
        this.factor = factor;
    }

    /** Milliseconds. */
    double next() {
        var millis = FIRST_MILLIS * (1 << failures) * factor;
        failures = Math.min(failures + 1, DOUBLINGS_MAX);
        return millis * (0.5 + random.nextDouble() / 2);
    }

    void reset() {
        failures = 0;
    }
}
