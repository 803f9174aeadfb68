package dev.landfall.core.node;

import dev.landfall.core.model.Refused;
import dev.landfall.guard.Guard;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Does something again and again, on a thread of its own, whatever becomes of it. */
public final class PeriodicTask implements AutoCloseable {
    private static final Logger LOG = System.getLogger(PeriodicTask.class.getName());

    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /**
     * Begins at once.
     *
     * @param name of the thread
     * @param pause between the end of a round and the next
     */
    public PeriodicTask(String name, Duration pause, Runnable round) {
        thread = Guard.startPlatform(name, () -> {
            do {
                survive(name, round);
            } while (!over(pause));
        });
    }

    /** Ends after the round that is under way. */
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

    /** Does one round, or one step of it. Returns whether it came to its end; what went wrong is reported. */
    static boolean survive(String name, Runnable round) {
        try {
            round.run();
            return true;
        } catch (Refused refused) {
            // The store is away, which is told elsewhere; the next round tries again.
            LOG.log(Level.DEBUG, () -> name + ": " + refused.text());
        } catch (RuntimeException | Error bug) { // the next round comes whatever becomes of this one
            Guard.failed(name, bug);
        }
        return false;
    }
}
