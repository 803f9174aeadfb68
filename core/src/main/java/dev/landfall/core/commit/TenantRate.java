package dev.landfall.core.commit;

import dev.landfall.guard.NodeLocal;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Computes how long the events of a tenant can be kept so that its history stays within {@code bytesMax}.
 *
 * <p>When an event is written nobody knows what comes after it. It is kept for the time in which the tenant wrote half of what
 * it may hold, looking back: if it goes on like that, that much will be held. Half, because what was written before the
 * pace rose is still being kept for longer. A tenant that never wrote that much within the usual time keeps its events for the
 * usual time. The pace is remembered as times at which another {@value #STEPS}th of that half was reached. It knows only what this process
 * wrote.
 */
final class TenantRate {
    private static final int STEPS = 128;

    private final long keptNanos;
    /** The number of bytes after which another time is stored. */
    private final long step;

    @NodeLocal(
            "nothing: what this process wrote itself; the totals of the durable consumer have all of it, some seconds late")
    private final AtomicLong written = new AtomicLong();

    @NodeLocal(
            "nothing: what this process wrote itself; the totals of the durable consumer have all of it, some seconds late")
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
