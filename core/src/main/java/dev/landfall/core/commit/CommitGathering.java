package dev.landfall.core.commit;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Decides how long a lane waits before it commits a small group, so that others can join it: a sync of the disk, a call of the
 * store and a wake-up of each reader then serve several appends. It waits only when appends come so often that others are
 * expected within {@link #NANOS_MAX}, and when others did come in the last such waits. So a hub with little to do, or a single
 * writer that waits for each answer, is not delayed.
 *
 * <p>The wait ends when {@value #ENOUGH} appends are there, when nobody came for three times the usual distance of two appends,
 * when an append is there that is not {@link Callback#patient}, or after {@link #NANOS_MAX}. For the lane's thread only.
 */
final class CommitGathering {
    /** The longest wait, in nanoseconds. */
    static final long NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(1);

    /** So many appends share the cost of a group well enough. */
    private static final int ENOUGH = 8;
    /** The shortest wait, in nanoseconds: shorter ones cost more than they gain. */
    private static final long NANOS_MIN = TimeUnit.MICROSECONDS.toNanos(100);
    /** The longest mean distance between two appends, in nanoseconds, with which a wait is tried. */
    private static final long DISTANCE_MAX = 2 * NANOS_MAX;

    private static final int DISTANCES = 3;
    /** The part that the newest observation has in a mean. */
    private static final double NEWEST = 0.125;
    /** From so few appends that joined a group in a wait, on average, waiting is not worth it. */
    private static final double JOINED_MIN = 0.25;
    /** How many groups are committed without a wait after waits were not worth it. */
    private static final int PAUSE_GROUPS = 64;

    private final Waiting queue;
    private final LongSupplier clock;
    /** When the former group was begun, in nanoseconds of the monotonic clock. */
    private long begunAt;
    /** The mean distance between two appends, in nanoseconds. */
    private double distance = Double.MAX_VALUE;
    /** The mean number of appends that joined in a wait. */
    private double joined = 2 * JOINED_MIN;
    /** How many groups are still committed without a wait. */
    private int pause;

    /** The tasks that wait for the lane. */
    interface Waiting {
        /** The number of tasks, at most {@code most}. */
        int size(int most);

        /** Whether all of them are patient. */
        boolean patient();

        /** Sleeps until a task comes that is not patient, at most {@code nanos} nanoseconds; may return early. */
        void gather(long nanos);
    }

    /** @param clock the monotonic clock, in nanoseconds */
    CommitGathering(Waiting queue, LongSupplier clock) {
        this.queue = queue;
        this.clock = clock;
        begunAt = clock.getAsLong();
    }

    /** Waits before the next group, if that is worth it. Returns at once when nothing is queued. */
    void await() {
        var first = queue.size(ENOUGH);
        if (first == 0) {
            return;
        }
        var since = clock.getAsLong();
        var size = first;
        if (first < ENOUGH && worthIt() && queue.patient()) {
            size = gather(first, since);
            joined += NEWEST * (size - first - joined);
            if (joined < JOINED_MIN) {
                joined = 2 * JOINED_MIN;
                pause = PAUSE_GROUPS;
            }
        }
        var now = clock.getAsLong();
        // A long rest counts as no more than the longest distance that matters here, so that its end is noticed soon.
        var passed = Math.min(now - begunAt, 16 * DISTANCE_MAX);
        distance = distance == Double.MAX_VALUE ? passed : distance + NEWEST * ((double) passed / size - distance);
        begunAt = now;
    }

    private boolean worthIt() {
        if (pause > 0) {
            pause--;
            return false;
        }
        return distance <= DISTANCE_MAX;
    }

    /** Returns how many appends are there at the end. */
    private int gather(int first, long since) {
        var slice = Math.clamp((long) (DISTANCES * distance), NANOS_MIN, NANOS_MAX);
        var size = first;
        var left = NANOS_MAX;
        while (left > 0) {
            var before = size;
            queue.gather(Math.min(slice, left));
            size = queue.size(ENOUGH);
            if (size == before || size >= ENOUGH || !queue.patient()) {
                return size;
            }
            left = NANOS_MAX - (clock.getAsLong() - since);
        }
        return size;
    }
}
