package dev.landfall.provider.embedded;

import dev.landfall.guard.Schedule;
import dev.landfall.provider.ProviderException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * The background work of a store, on one thread: it drops expired buckets, removes the history of deleted partitions, and syncs the
 * number of the last commit. Each step is short, so that nobody waits for it, and a failed step does not end the others.
 */
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Housekeeping.class.getName());
    private static final Duration EXPIRY = Duration.ofHours(1);
    private static final Duration FORCE = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    /** The pause after a step of removal, in multiples of the step's duration, so that others are not slowed down. */
    private static final int REST = 4;

    private final DatabaseGate gate;
    private final Directory directory;
    private final LongSupplier now;
    private final Schedule schedule = new Schedule("store-housekeeping");
    private final AtomicBoolean purging = new AtomicBoolean();

    /** @param now nanoseconds since 1970 */
    Housekeeping(DatabaseGate gate, Directory directory, LongSupplier now) {
        this.gate = gate;
        this.directory = directory;
        this.now = now;
    }

    void begin() {
        schedule.every(Duration.ZERO, EXPIRY, this::expire);
        schedule.every(FORCE, FORCE, directory.synced()::force);
        purgeSoon();
    }

    private void expire() {
        purgeSoon();
        try {
            dropExpired();
        } catch (ProviderException e) {
            if (!gate.closed()) {
                LOG.log(Level.WARNING, "expired events stay for now: " + DatabaseGate.text(e));
            }
        }
    }

    /** Drops expired buckets, one after the other. */
    void dropExpired() {
        while (gate.tidying(store -> store.buckets().dropExpired(now.getAsLong()))) {
            gate.alone(store -> store.database().releaseDropped());
        }
    }

    /** Requests the removal of the history of a deleted partition. Any thread; never waits. */
    void purgeSoon() {
        if (purging.compareAndSet(false, true)) {
            purgeAfter(Duration.ZERO);
        }
    }

    private void purgeAfter(Duration pause) {
        try {
            schedule.after(pause, this::purge);
        } catch (RejectedExecutionException closing) {
            LOG.log(Level.DEBUG, "what was deleted is removed after the next start", closing);
        }
    }

    private void purge() {
        var next = Optional.of(AFTER_FAILURE);
        try {
            next = purgeStep();
        } catch (ProviderException e) {
            // The gate has already logged the failure.
            LOG.log(Level.DEBUG, "deleted events stay for now", e);
        } finally {
            next.ifPresentOrElse(this::purgeAfter, this::rest);
        }
    }

    /**
     * Does one step.
     *
     * @return the pause before the next one; empty when nothing is left
     */
    private Optional<Duration> purgeStep() {
        var began = System.nanoTime();
        return switch (gate.using(store -> store.purge().step())) {
            case REMOVED -> Optional.of(Duration.ofNanos((System.nanoTime() - began) * REST));
            case REFUSED -> Optional.of(AFTER_FAILURE);
            case IDLE -> Optional.empty();
        };
    }

    /** Ends the removal, unless something was deleted meanwhile. */
    private void rest() {
        purging.set(false);
        try {
            if (gate.using(store -> store.purge().pending())) {
                purgeSoon();
            }
        } catch (ProviderException closed) {
            LOG.log(Level.DEBUG, "deleted events stay for now", closed);
        }
    }

    /** Ends the work, and waits for the present step. */
    @Override
    public void close() {
        schedule.close();
    }
}
