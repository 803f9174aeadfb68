package dev.landfall.move;

import dev.landfall.provider.ProviderException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The pace of a move: not faster than the hub can bear, patient with a store that is away, and ended when told so. */
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

    /** Told to stop. */
    static final class Cancelled extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Cancelled() {
            super("cancelled");
        }
    }

    /** Writers who waited have gone on. */
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

    /** While writers wait: no pauses, no patience, and {@link Late} as soon as that is over. */
    void hurry(WritePause asked) {
        hold = asked;
    }

    /** Nobody waits any more. */
    void calm() {
        hold = null;
    }

    private boolean hurried() {
        return hold != null;
    }

    /** Whether writers who waited have gone on. */
    void checkLate() {
        var mine = hold;
        if (mine != null && mine.isOver()) {
            throw new Late();
        }
    }

    /** Counts what was copied, and pauses for as long as it should have taken. */
    void copied(int somePartitions, int someEntries, long someBytes) {
        partitions.addAndGet(somePartitions);
        entries.addAndGet(someEntries);
        bytes.addAndGet(someBytes);
        pace(someBytes);
    }

    /** Pauses when it goes faster than it should, but not for a moment, which would take far longer than a moment. */
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

    /** Waits, unless told to stop. */
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

    /** Asks a store, again and again while it is away. */
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
