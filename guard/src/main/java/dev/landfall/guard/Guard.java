package dev.landfall.guard;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The outermost step of everything that runs by itself: a thread, a scheduled task, a callback on an event loop. An exception or
 * {@link Error} of a task is logged with the name of the task and counted under that name. Then either the work goes on ({@link
 * #guarded}), or the process ends ({@link #startVital}), because others would wait for that thread for ever. So no failure stays
 * unnoticed.
 *
 * <p>A repeated failure is counted each time and logged with its stack trace at most once a second for each name, so that it cannot fill
 * the disk. Any thread.
 */
public final class Guard {
    /** The exit code of a process whose vital thread has failed. */
    public static final int EXIT_VITAL = 70;

    private static final Logger LOG = System.getLogger(Guard.class.getName());
    private static final long LOG_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Map<String, Failures> FAILURES = new ConcurrentHashMap<>();
    private static final List<Watcher> WATCHERS = new CopyOnWriteArrayList<>();
    private static volatile Ending ending = Guard::halt;

    private Guard() {}

    /** Told about each failure. It must not wait, and its own exceptions are ignored. */
    @FunctionalInterface
    public interface Watcher {
        /** @param name of the task that has failed */
        void failed(String name, Throwable failure);
    }

    /** Ends the process when a vital thread has failed. */
    @FunctionalInterface
    public interface Ending {
        /** @param name of the vital thread */
        void end(String name, Throwable failure);
    }

    /** Wraps a task so that it never throws: the thread, the schedule or the event loop that runs it goes on. */
    public static Runnable guarded(String name, Runnable task) {
        return () -> run(name, task);
    }

    /**
     * Runs a task under the guard.
     *
     * @return whether it ended without throwing
     */
    public static boolean run(String name, Runnable task) {
        try {
            task.run();
            return true;
        } catch (Throwable failure) { // this is the outermost step, for errors too
            failed(name, failure);
            return false;
        }
    }

    /** Starts a virtual thread with this name. */
    public static Thread startVirtual(String name, Runnable task) {
        return Thread.ofVirtual().name(name).start(guarded(name, task));
    }

    /** Starts a daemon platform thread with this name, for a task on which nobody waits. */
    public static Thread startPlatform(String name, Runnable task) {
        return Thread.ofPlatform().name(name).daemon().start(guarded(name, task));
    }

    /**
     * Starts a platform thread on which others wait. When its task throws, the process ends, because a visible end is better than a hub
     * that hangs. Such tasks guard their single steps with {@link #run}, so this is the last resort.
     */
    public static Thread startVital(String name, Runnable task) {
        return Thread.ofPlatform().name(name).start(() -> {
            try {
                task.run();
            } catch (Throwable failure) { // others wait for this thread, so the process ends with it
                failed(name, failure);
                ending.end(name, failure);
            }
        });
    }

    /**
     * Makes a thread that is not started, for {@link Runtime#addShutdownHook}.
     *
     * @param name of the thread
     */
    public static Thread unstarted(String name, Runnable task) {
        return Thread.ofPlatform().name(name).unstarted(guarded(name, task));
    }

    /** Runs each task on its own virtual thread, named {@code name} and a number. Closing it waits for all tasks. */
    public static ExecutorService virtualThreads(String name) {
        return Executors.newThreadPerTaskExecutor(
                factory(name, Thread.ofVirtual().name(name + "-", 0)));
    }

    /** Runs each task on its own daemon platform thread, named {@code name} and a number. */
    public static ExecutorService platformThreads(String name) {
        return Executors.newThreadPerTaskExecutor(
                factory(name, Thread.ofPlatform().name(name + "-", 0).daemon()));
    }

    /** For libraries that make their threads themselves: guarded daemon platform threads with this name. */
    public static ThreadFactory daemons(String name) {
        return factory(name, Thread.ofPlatform().name(name).daemon());
    }

    /** For libraries that make their threads themselves: guarded threads. */
    public static ThreadFactory factory(String name, Thread.Builder threads) {
        var factory = threads.factory();
        return task -> factory.newThread(guarded(name, task));
    }

    /** Tells {@code watcher} about every failure, until the result is closed. */
    public static Watch watch(Watcher watcher) {
        WATCHERS.add(watcher);
        return () -> WATCHERS.remove(watcher);
    }

    /** Ends a {@link #watch}. */
    @FunctionalInterface
    public interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /** The number of failures of each task since the start of the process, by name. */
    public static Map<String, Long> failures() {
        var counts = new TreeMap<String, Long>();
        FAILURES.forEach((name, failures) -> counts.put(name, failures.count.get()));
        return counts;
    }

    /**
     * Replaces what ends the process, for programs that report first, and for tests.
     *
     * @return the former one
     */
    public static Ending endWith(Ending other) {
        var before = ending;
        ending = other;
        return before;
    }

    /**
     * Counts and logs a failure that was caught elsewhere for a reason, for example because a connection is closed with it.
     *
     * @param name of the task
     */
    public static void failed(String name, Throwable failure) {
        var failures = FAILURES.computeIfAbsent(name, _ -> new Failures());
        var count = failures.count.incrementAndGet();
        try {
            if (failures.logNow()) {
                LOG.log(Level.ERROR, name + " failed unexpectedly, " + count + " times so far", failure);
            }
            for (var watcher : WATCHERS) {
                watcher.failed(name, failure);
            }
        } catch (Throwable _) { // a log or a watcher that fails must not end the guarded task
        }
    }

    private static void halt(String name, Throwable failure) {
        System.err.println("landfall: the thread " + name + " failed (" + failure
                + "); others wait for it, so this process ends.");
        Runtime.getRuntime().halt(EXIT_VITAL);
    }

    private static final class Failures {
        private final AtomicLong count = new AtomicLong();
        private final AtomicLong loggedAt = new AtomicLong(System.nanoTime() - LOG_PAUSE_NANOS);

        private boolean logNow() {
            var now = System.nanoTime();
            var last = loggedAt.get();
            return now - last >= LOG_PAUSE_NANOS && loggedAt.compareAndSet(last, now);
        }
    }
}
