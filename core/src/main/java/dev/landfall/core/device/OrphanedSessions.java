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
 * Sessions that are over here and may be open in the store still: a device must not be shown online because the store could
 * not be reached for a moment. One thread goes over them until each is ended; at most one entry for each device. One that fails
 * for another reason than a store that is away is counted, tried again with growing pauses, and holds up none of the others.
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
     * @param pause before the next try, after one that failed for no known reason
     * @param dueAt when it is tried next, on the monotonic clock
     */
    private record Waiting(Orphan orphan, Duration pause, long dueAt) {
        /** The store could not be asked. */
        Waiting later(long now) {
            return new Waiting(orphan, pause, now + PAUSE.toNanos());
        }

        /** It failed for no known reason: maybe it always will. */
        Waiting muchLater(long now) {
            var longer = pause.multipliedBy(2);
            return new Waiting(orphan, longer.compareTo(PAUSE_MAX) < 0 ? longer : PAUSE_MAX, now + pause.toNanos());
        }
    }

    /** @param end tries to end one; false to be asked again */
    OrphanedSessions(Predicate<Orphan> end) {
        this.end = end;
        thread = Guard.startVirtual(THREAD, this::run);
    }

    /** Sees to it, soon. Never waits. */
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

    /** Tries those that are due, longest waiting first, up to the first one for which the store can not be asked. */
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

    /** False when the store can not be asked now. */
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
     * @param incarnation that held the session
     * @param reason why it is over
     */
    record Orphan(DeviceKey device, String incarnation, String reason) {}
}
