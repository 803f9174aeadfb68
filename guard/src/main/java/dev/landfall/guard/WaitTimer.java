package dev.landfall.guard;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends waits whose time is over. One thread looks at all waits four times a second, so a wait ends up to {@link #LATE} after its
 * time, and costs nothing before. A wait of a virtual thread with a time of its own wakes the JDK's timer thread twice, which costs
 * more than most things that are waited for. Any thread.
 */
public final class WaitTimer implements AutoCloseable {
    /** The longest time by which a wait ends too late, as long as the machine is not overloaded. */
    public static final Duration LATE = Duration.ofMillis(250);

    @NodeLocal("nothing: who waits in this process")
    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();

    private final String name;
    private final Schedule schedule;

    /** @param name of the thread */
    public WaitTimer(String name) {
        this.name = name;
        schedule = new Schedule(name);
        schedule.every(LATE, LATE, this::sweep);
    }

    /** Waits, or may wait, with an end. */
    @FunctionalInterface
    public interface Waiter {
        /**
         * Ends the wait if its time is over. Called on the timer's thread; must not block.
         *
         * @param now the monotonic clock, in nanoseconds
         */
        void wakeIfDue(long now);
    }

    /** Looks at this waiter from now on, until it is removed. */
    public void add(Waiter waiter) {
        waiters.add(waiter);
    }

    /** Looks at this waiter no longer. */
    public void remove(Waiter waiter) {
        waiters.remove(waiter);
    }

    private void sweep() {
        var now = System.nanoTime();
        for (var waiter : waiters) {
            Guard.run(name, () -> waiter.wakeIfDue(now));
        }
    }

    @Override
    public void close() {
        schedule.close();
    }
}
