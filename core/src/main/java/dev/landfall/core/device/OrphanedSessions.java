package dev.landfall.core.device;

import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.Refused;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Sessions that are over on this node and may still be open in the store, because the store could not be reached. Without this
 * class their devices would be shown online. One thread tries again until each session is ended; there is at most one entry for
 * each device. If an entry fails for another reason than an absent store, it is counted and tried again with growing pauses, and
 * does not delay the others.
 */
final class OrphanedSessions implements AutoCloseable {
    private static final String THREAD = "session-endings";
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration PAUSE_MAX = Duration.ofMinutes(10);

    private final Predicate<Orphan> end;

    @NodeLocal("the index sessions: the janitor ends what a dead incarnation held")
    private final Map<DeviceKey, Waiting> waiting = new ConcurrentHashMap<>();

    private final Semaphore added = new Semaphore(0);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /**
     * @param pause the pause before the next try, after a failure of unknown reason
     * @param dueAt the time of the next try, in nanoseconds of the monotonic clock
     */
    private record Waiting(Orphan orphan, Duration pause, long dueAt) {
        /** The entry after a failure because the store is away. */
        Waiting later(long now) {
            return new Waiting(orphan, pause, now + PAUSE.toNanos());
        }

        /** The entry after a failure of unknown reason, which may be permanent: the pause grows. */
        Waiting muchLater(long now) {
            var longer = pause.multipliedBy(2);
            return new Waiting(orphan, longer.compareTo(PAUSE_MAX) < 0 ? longer : PAUSE_MAX, now + pause.toNanos());
        }
    }

    /** @param end tries to end one session in the store; false if it has to be tried again */
    OrphanedSessions(Predicate<Orphan> end) {
        this.end = end;
        thread = Guard.startVirtual(THREAD, this::run);
    }

    /** Adds a session that has to be ended. Any thread; never waits. */
    void add(Orphan orphan) {
        waiting.put(orphan.device(), new Waiting(orphan, PAUSE, System.nanoTime()));
        added.release();
    }

    @Override
    public void close() {
        closing.countDown();
        added.release();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (closing.getCount() > 0) {
            added.acquireUninterruptibly();
            added.drainPermits();
            Guard.run(THREAD, this::round);
            while (!waiting.isEmpty() && !pause()) {
                // The store may be back by now.
                Guard.run(THREAD, this::round);
            }
        }
    }

    /** Tries the entries that are due, in the order of their times, until one finds the store away. */
    private void round() {
        var now = System.nanoTime();
        var due = waiting.values().stream()
                .filter(one -> one.dueAt() - now <= 0)
                .sorted(Comparator.comparingLong(one -> one.dueAt() - now))
                .toList();
        for (var one : due) {
            if (!settled(one)) {
                return;
            }
        }
    }

    /** Tries to end one session. False if the store is away. */
    private boolean settled(Waiting one) {
        var device = one.orphan().device();
        try {
            if (end.test(one.orphan())) {
                waiting.remove(device, one);
            }
        } catch (Refused unavailable) {
            waiting.replace(device, one, one.later(System.nanoTime()));
            return false;
        } catch (RuntimeException | Error bug) { // the others are to be ended all the same
            Guard.failed(THREAD, bug);
            waiting.replace(device, one, one.muchLater(System.nanoTime()));
        }
        return true;
    }

    private boolean pause() {
        try {
            return closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /**
     * @param incarnation the start of the node that held the session
     * @param reason why the session is over
     */
    record Orphan(DeviceKey device, String incarnation, String reason) {}
}
