package dev.landfall.core.device;

import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.Refused;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Sessions that are over here and may be open in the store still: a device must not be shown online because the store could
 * not be reached for a moment. One thread goes over them until each is ended; at most one entry for each device.
 */
final class Endings implements AutoCloseable {
    private static final long PAUSE_MILLIS = 500;

    private final Predicate<Orphan> end;
    private final Map<DeviceKey, Orphan> waiting = new ConcurrentHashMap<>();
    private final Semaphore added = new Semaphore(0);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /** @param end tries to end one; false to be asked again */
    Endings(Predicate<Orphan> end) {
        this.end = end;
        thread = Thread.ofVirtual().name("session-endings").start(this::run);
    }

    /** Sees to it, soon. Never waits. */
    void add(Orphan orphan) {
        waiting.put(orphan.device(), orphan);
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
            while (!round() && !pause()) {
                // The store may be back by now.
            }
        }
    }

    /** Returns whether nothing is left. */
    private boolean round() {
        for (var orphan : List.copyOf(waiting.values())) {
            try {
                if (end.test(orphan)) {
                    waiting.remove(orphan.device(), orphan);
                }
            } catch (Refused unavailable) {
                return false;
            }
        }
        return waiting.isEmpty();
    }

    private boolean pause() {
        try {
            return closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
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
