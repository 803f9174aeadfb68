package dev.landfall.core.device;

import dev.landfall.guard.Guard;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Ends many sessions in the store at the same time, so that they share group commits. */
final class SessionsClosing {
    /** The maximum time to end all sessions in the store. */
    private static final Duration CLOSING_MAX = Duration.ofSeconds(10);
    /** The number of sessions that are ended in the store at the same time. */
    private static final int CLOSING_AT_ONCE = 256;

    private SessionsClosing() {}

    /**
     * Ends all these sessions, for at most ten seconds. Blocks.
     *
     * @param close ends one session in the store; blocks
     */
    static void close(List<FencedSession> sessions, Consumer<FencedSession> close) {
        var seats = new Semaphore(CLOSING_AT_ONCE);
        var left = new CountDownLatch(sessions.size());
        var deadline = System.nanoTime() + CLOSING_MAX.toNanos();
        for (var session : sessions) {
            if (!within(deadline, nanos -> seats.tryAcquire(nanos, TimeUnit.NANOSECONDS))) {
                return;
            }
            Guard.startVirtual("session-closing", () -> {
                try {
                    close.accept(session);
                } finally {
                    seats.release();
                    left.countDown();
                }
            });
        }
        within(deadline, nanos -> left.await(nanos, TimeUnit.NANOSECONDS));
    }

    private static boolean within(long deadline, TimedWait wait) {
        try {
            return wait.until(deadline - System.nanoTime());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @FunctionalInterface
    private interface TimedWait {
        boolean until(long nanos) throws InterruptedException;
    }
}
