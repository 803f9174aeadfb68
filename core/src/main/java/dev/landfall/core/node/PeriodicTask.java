package dev.landfall.core.node;

import dev.landfall.core.model.Refused;
import dev.landfall.guard.Guard;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Repeats a task on its own thread, with a pause after each run. A run that fails does not end the repetition. */
public final class PeriodicTask implements AutoCloseable {
    private static final Logger LOG = System.getLogger(PeriodicTask.class.getName());

    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /**
     * Starts the first run at once.
     *
     * @param name of the thread
     * @param pause the time between the end of a run and the next one
     */
    public PeriodicTask(String name, Duration pause, Runnable round) {
        thread = Guard.startPlatform(name, () -> {
            do {
                survive(name, round);
            } while (!over(pause));
        });
    }

    /** Ends the repetition after the present run. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean over(Duration pause) {
        try {
            return closing.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            return true;
        }
    }

    /** Does one run, or a step of it. Returns whether it succeeded; a failure is reported. */
    static boolean survive(String name, Runnable round) {
        try {
            round.run();
            return true;
        } catch (Refused refused) {
            // The store is unavailable, which is reported elsewhere. The next run tries again.
            LOG.log(Level.DEBUG, () -> name + ": " + refused.text());
        } catch (RuntimeException | Error bug) { // the next round comes whatever becomes of this one
            Guard.failed(name, bug);
        }
        return false;
    }
}
