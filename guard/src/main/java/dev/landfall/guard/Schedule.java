package dev.landfall.guard;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs tasks at their times on one daemon thread, each under the {@link Guard}: a task that throws is logged and counted, and runs again
 * at its next time. The JDK's own schedules silently end with the first exception. Any thread may add tasks.
 */
public final class Schedule implements AutoCloseable {
    private final String name;
    private final ScheduledExecutorService threads;

    /** A scheduled task. */
    @FunctionalInterface
    public interface Task {
        /** Cancels further runs; a present run is completed. */
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
     * Runs a task repeatedly.
     *
     * @param first the time before the first run
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

    /**
     * Begins no more tasks, and waits for the present one.
     *
     * @return false when it takes longer than {@code patience}
     */
    public boolean close(Duration patience) {
        threads.shutdownNow();
        try {
            return threads.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Begins no more tasks, and waits up to ten seconds for the present one. */
    @Override
    public void close() {
        close(Duration.ofSeconds(10));
    }
}
