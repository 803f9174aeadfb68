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
 * What a store does by itself, on one thread of its own: it drops what has expired, removes the history of what was deleted,
 * and brings the number of the last synced commit to the disk. Each piece of work is short, so that nobody waits for it, and
 * a failure of one is no end of the others.
 */
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Housekeeping.class.getName());
    private static final Duration EXPIRY = Duration.ofHours(1);
    private static final Duration FORCE = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    /** Removal rests for so many times as long as it works: others are to notice nothing of it. */
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

    /** Drops what has expired, one bucket after the other. */
    void dropExpired() {
        while (gate.tidying(store -> store.buckets().dropExpired(now.getAsLong()))) {
            gate.alone(store -> store.database().releaseDropped());
        }
    }

    /** Something was deleted, and its history is to be removed. */
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
            // The gate has told the log what there is to tell.
            LOG.log(Level.DEBUG, "deleted events stay for now", e);
        } finally {
            next.ifPresentOrElse(this::purgeAfter, this::rest);
        }
    }

    /** @return when to go on; empty when nothing is left */
    private Optional<Duration> purgeStep() {
        var began = System.nanoTime();
        return switch (gate.using(store -> store.purge().step())) {
            case REMOVED -> Optional.of(Duration.ofNanos((System.nanoTime() - began) * REST));
            case REFUSED -> Optional.of(AFTER_FAILURE);
            case IDLE -> Optional.empty();
        };
    }

    /** Nothing is left; but something may have been deleted since that was found out. */
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

    /** Waits for the piece of work under way, which is short. */
    @Override
    public void close() {
        schedule.close();
    }
}
