package dev.landfall.provider.postgres;

import dev.landfall.guard.Schedule;
import dev.landfall.provider.ProviderException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * The background work in the database, beside writers and readers: drops expired buckets once an hour, and removes the history of deleted
 * partitions step by step.
 */
final class PostgresHousekeeping implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(PostgresHousekeeping.class.getName());
    private static final Duration TIDY_EVERY = Duration.ofHours(1);
    /** How long a removal works before it pauses for other users of the server. */
    private static final Duration PURGE_WORK = Duration.ofMillis(200);

    private static final Duration PURGE_PAUSE = Duration.ofMillis(200);
    private static final Duration PURGE_AGAIN = Duration.ofSeconds(30);
    private static final Duration CLOSING = Duration.ofSeconds(3);

    private final PostgresBuckets buckets;
    private final PostgresPurge purge;
    private final BooleanSupplier healthy;
    private final Schedule janitor = new Schedule("store-janitor");
    private final AtomicBoolean purging = new AtomicBoolean();
    private volatile boolean closed;

    /** @param healthy whether the store can be used */
    PostgresHousekeeping(Connections connections, PostgresBuckets buckets, BooleanSupplier healthy) {
        this.buckets = buckets;
        this.purge = new PostgresPurge(connections, buckets);
        this.healthy = healthy;
    }

    /** Begins, also with the rest of an earlier process. */
    void begin() {
        janitor.every(Duration.ZERO, TIDY_EVERY, this::tidy);
    }

    /** Requests the removal of a deleted partition's history. Any thread; never waits. */
    void purge() {
        purgeLater(Duration.ZERO);
    }

    /** Drops and removes everything, on this thread. Blocks. */
    void dropExpired() {
        buckets.tidy();
        synchronized (purge) {
            purge.run(() -> !closed);
        }
    }

    @Override
    public void close() {
        closed = true;
        janitor.close(CLOSING);
    }

    private void tidy() {
        try {
            buckets.tidy();
        } catch (ProviderException failed) {
            left("expired events stay for now", failed);
        }
        purgeLater(Duration.ZERO);
    }

    /** Schedules a step of removal, so that other work of the janitor and of the server has its turn in between. */
    private void purgeLater(Duration pause) {
        if (purging.getAndSet(true)) {
            return;
        }
        try {
            janitor.after(pause, this::purgeSome);
        } catch (RejectedExecutionException closing) {
            LOG.log(System.Logger.Level.DEBUG, "left to the next start", closing);
        }
    }

    private void purgeSome() {
        purging.set(false);
        var end = System.nanoTime() + PURGE_WORK.toNanos();
        try {
            synchronized (purge) {
                if (!closed && purge.run(() -> !closed && System.nanoTime() - end < 0)) {
                    purgeLater(PURGE_PAUSE);
                }
            }
        } catch (ProviderException failed) {
            left("deleted events stay for now", failed);
            purgeLater(PURGE_AGAIN);
        }
    }

    /** Logs a failure. During an outage the status reports it, so this needs no line of its own. */
    private void left(String what, ProviderException failed) {
        if (!closed && healthy.getAsBoolean()) {
            LOG.log(System.Logger.Level.WARNING, "{0}: {1}", what, failed.getMessage());
        } else {
            LOG.log(System.Logger.Level.DEBUG, what, failed);
        }
    }
}
