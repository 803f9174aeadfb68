package dev.landfall.move;

import dev.landfall.provider.ProviderException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pace of a move: limited to what the hub can bear, with retries while a store is unavailable, and cancellable. One thread copies;
 * any thread may cancel.
 */
final class CopyPace {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);
    private static final Duration WORTH = Duration.ofMillis(10);

    final AtomicLong partitions = new AtomicLong();
    final AtomicLong entries = new AtomicLong();
    final AtomicLong bytes = new AtomicLong();

    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final long bytesPerSecond;
    private @Nullable WritePause hold;
    private long due = System.nanoTime();

    /** The move was cancelled. */
    static final class Cancelled extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Cancelled() {
            super("cancelled");
        }
    }

    /** The pause of the writers is over, and they write again. */
    static final class Late extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Late() {
            super("late");
        }
    }

    CopyPace(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    void cancel() {
        cancelled.countDown();
    }

    boolean cancelled() {
        return cancelled.getCount() == 0;
    }

    /** During a pause of the writers: no delays, no retries, and {@link Late} as soon as the pause is over. */
    void hurry(WritePause asked) {
        hold = asked;
    }

    /** The pause of the writers has ended. */
    void calm() {
        hold = null;
    }

    private boolean hurried() {
        return hold != null;
    }

    /**
     * Checks that the writers still pause.
     *
     * @throws Late when they write again
     */
    void checkLate() {
        var mine = hold;
        if (mine != null && mine.isOver()) {
            throw new Late();
        }
    }

    /** Counts what was copied, and waits until the pace allows more. */
    void copied(int somePartitions, int someEntries, long someBytes) {
        partitions.addAndGet(somePartitions);
        entries.addAndGet(someEntries);
        bytes.addAndGet(someBytes);
        pace(someBytes);
    }

    /** Waits when the copy is faster than the pace. Very short waits are left out, because they would take much longer than requested. */
    void pace(long someBytes) {
        if (hurried()) {
            return;
        }
        var now = System.nanoTime();
        due = Math.max(due, now) + (long) (someBytes * 1e9 / bytesPerSecond);
        if (due - now > WORTH.toNanos()) {
            pause(Duration.ofNanos(due - now));
        }
    }

    /**
     * Waits.
     *
     * @throws Cancelled when the move was cancelled
     */
    void pause(Duration pause) {
        try {
            if (cancelled.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new Cancelled();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Cancelled();
        }
    }

    /** Calls a store, with retries while it is unavailable. */
    <T> T ask(Supplier<T> question) {
        var end = System.nanoTime() + PATIENCE.toNanos();
        var pause = PAUSE;
        while (true) {
            if (cancelled()) {
                throw new Cancelled();
            }
            checkLate();
            try {
                return question.get();
            } catch (ProviderException failure) {
                if (hurried() || !failure.fault().passing() || System.nanoTime() - end > 0) {
                    throw failure;
                }
            }
            pause(pause);
            pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause.multipliedBy(2);
        }
    }
}
