package dev.landfall.guard;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Tasks at their times on one daemon thread, each under the {@link Guard}: a task that throws is logged and counted, and its
 * next time comes all the same. The JDK's own schedules end without a word at the first exception.
 */
public final class Schedule implements AutoCloseable {
    private final String name;
    private final ScheduledExecutorService threads;

    /** A task that has its times. */
    @FunctionalInterface
    public interface Task {
        /** It does not begin again; when it runs, it comes to its end. */
        void cancel();
    }

    /** @param name of the thread, and of its tasks in the log */
    public Schedule(String name) {
        this.name = name;
        var executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name(name).daemon().factory());
        executor.setRemoveOnCancelPolicy(true);
        threads = executor;
    }

    /**
     * Runs a task again and again.
     *
     * @param first before the first time
     * @param pause between the end of one run and the beginning of the next
     */
    public Task every(Duration first, Duration pause, Runnable task) {
        var scheduled = threads.scheduleWithFixedDelay(
                Guard.guarded(name, task), first.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    /** Runs a task once, after this time. */
    public Task after(Duration delay, Runnable task) {
        var scheduled = threads.schedule(Guard.guarded(name, task), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    /** Runs a task once, as soon as the thread is free. */
    public void soon(Runnable task) {
        threads.execute(Guard.guarded(name, task));
    }

    /** Begins no task any more and waits for the one that runs, but not longer than this. */
    public boolean close(Duration patience) {
        threads.shutdownNow();
        try {
            return threads.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Begins no task any more; waits for the one that runs at most ten seconds. */
    @Override
    public void close() {
        close(Duration.ofSeconds(10));
    }
}
