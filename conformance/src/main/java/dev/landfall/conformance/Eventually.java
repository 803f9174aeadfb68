package dev.landfall.conformance;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what a provider promises within some time. */
final class Eventually {
    private static final Duration PAUSE = Duration.ofMillis(5);

    private Eventually() {}

    /** Repeats an assertion until it holds. When it does not hold in time, throws its last failure. */
    static void holds(Duration within, Runnable assertion) {
        var end = System.nanoTime() + within.toNanos();
        while (true) {
            try {
                assertion.run();
                return;
            } catch (AssertionError notYet) {
                if (System.nanoTime() - end >= 0) {
                    throw notYet;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}
