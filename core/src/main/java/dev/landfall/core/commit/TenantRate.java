package dev.landfall.core.commit;

import dev.landfall.guard.NodeLocal;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Computes how long the events of a tenant can be kept so that its history stays within {@code bytesMax}.
 *
 * <p>When an event is written, nobody knows what comes after it. It is kept for the time in which the tenant wrote the last
 * half of {@code bytesMax}: if the tenant goes on at this rate, it holds that much. Only half, because events from before a
 * rise of the rate are still kept for longer. A tenant that never wrote that much within the usual time keeps its events for
 * the usual time.
 *
 * <p>The rate is stored as the times at which another {@value #STEPS}th of that half was written. It begins again with the
 * process. Any thread.
 */
final class TenantRate {
    private static final int STEPS = 128;

    private final long keptNanos;
    /** The number of bytes after which another time is stored. */
    private final long step;

    /** The bytes that were written since the start of the process. */
    @NodeLocal("nothing: each node counts what it writes itself, and begins anew")
    private final AtomicLong written = new AtomicLong();

    /**
     * A ring of the times at which the last {@value #STEPS} steps were reached, in nanoseconds since 1970. Under the lock of
     * this object.
     */
    @NodeLocal("nothing: each node counts what it writes itself, and begins anew")
    private final long[] reached = new long[STEPS];

    /** The number of steps that were reached. Under the lock of this object. */
    private long steps;

    /** The time since which half of the bytes were written, in nanoseconds since 1970; negative as long as less was written. */
    private volatile long since = -1;

    TenantRate(long keptNanos, long bytesMax) {
        this.keptNanos = keptNanos;
        this.step = Math.max(1, bytesMax / 2 / STEPS);
    }

    /**
     * Counts an event.
     *
     * @param now nanoseconds since 1970
     * @return for how many nanoseconds the event is kept
     */
    long keep(long now, int bytes) {
        var before = written.getAndAdd(bytes);
        if (before / step != (before + bytes) / step) {
            reach((before + bytes) / step, now);
        }
        var from = since;
        return from < 0 ? keptNanos : Math.clamp(now - from, 0, keptNanos);
    }

    /** Stores the time of each step up to the given number. */
    private synchronized void reach(long count, long now) {
        for (; steps < count; steps++) {
            var place = (int) (steps % STEPS);
            if (steps >= STEPS) {
                since = reached[place];
            }
            reached[place] = now;
        }
    }
}
