package dev.landfall.core.commit;

import dev.landfall.guard.NodeLocal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Many threads put in, one takes out. Putting in is one exchange and never waits; the taker is woken by a system call only
 * when it sleeps. Bounded by number and bytes, counted until {@link #release}.
 */
final class CommitQueue {
    private static final VarHandle LAST;
    private static final VarHandle SLEEPER;
    /** Number in the upper, bytes in the lower bits of {@link #used}. */
    private static final int COUNT_SHIFT = 42;

    private static final long BYTES_MASK = (1L << COUNT_SHIFT) - 1;

    static {
        try {
            var lookup = MethodHandles.lookup();
            LAST = lookup.findVarHandle(CommitQueue.class, "last", CommitTask.class);
            SLEEPER = lookup.findVarHandle(CommitQueue.class, "sleeper", Thread.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final int countMax;
    private final long bytesMax;

    @NodeLocal("nothing: what waits in this process for the store")
    private final AtomicLong used = new AtomicLong();

    /** The one before the first; only the taker's. */
    private CommitTask before = new CommitTask(null, null, 0);

    private volatile CommitTask last = before;
    private volatile @Nullable Thread sleeper;

    /**
     * @param countMax how many fit
     * @param bytesMax how many bytes fit; the last one may go over it, so that each has its turn whatever its size
     */
    CommitQueue(int countMax, long bytesMax) {
        this.countMax = countMax;
        this.bytesMax = bytesMax;
    }

    /** Takes a seat; false when there is none. */
    boolean reserve(int bytes) {
        var now = used.getAndAdd(weight(1, bytes));
        if (count(now) < countMax && (now & BYTES_MASK) < bytesMax) {
            return true;
        }
        used.addAndGet(-weight(1, bytes));
        return false;
    }

    /** Whether there is a seat just now. */
    boolean hasRoom() {
        var now = used.get();
        return count(now) < countMax && (now & BYTES_MASK) < bytesMax;
    }

    /** Takes a seat even when there is none, for the few that are bounded otherwise. */
    void reserveAnyway(int bytes) {
        used.addAndGet(weight(1, bytes));
    }

    /** Gives seats back. */
    void release(int count, long bytes) {
        used.addAndGet(-weight(count, bytes));
    }

    /** Whether half of the seats are free. */
    boolean roomy() {
        var now = used.get();
        return count(now) <= countMax / 2 && (now & BYTES_MASK) <= bytesMax / 2;
    }

    /** Whether every seat is free. */
    boolean idle() {
        return used.get() == 0;
    }

    /** Puts in, after {@link #reserve}. */
    void put(CommitTask task) {
        var previous = (CommitTask) LAST.getAndSet(this, task);
        previous.next = task;
        wake();
    }

    /** Wakes the taker if it sleeps. */
    void wake() {
        if (sleeper != null) {
            var thread = (Thread) SLEEPER.getAndSet(this, null);
            if (thread != null) {
                LockSupport.unpark(thread);
            }
        }
    }

    /** Takes the first out, or null when nothing is there. Only the taker calls. */
    @Nullable
    CommitTask poll() {
        var first = first();
        if (first != null) {
            before = first;
        }
        return first;
    }

    /** Looks at the first and leaves it there. Only the taker calls. */
    @Nullable
    CommitTask peek() {
        return first();
    }

    /** Sleeps until something is put in or {@link #wake} is called; may return early. Only the taker calls. */
    void sleep() {
        sleeper = Thread.currentThread();
        // Whoever puts in after this sees the sleeper; whoever did before is seen here.
        if (last == before) {
            LockSupport.park(this);
        }
        sleeper = null;
    }

    private @Nullable CommitTask first() {
        var next = before.next;
        while (next == null) {
            if (last == before) {
                return null;
            }
            // Someone is between the two steps of put.
            Thread.onSpinWait();
            next = before.next;
        }
        return next;
    }

    private static long weight(int count, long bytes) {
        return ((long) count << COUNT_SHIFT) + bytes;
    }

    private static long count(long used) {
        return used >>> COUNT_SHIFT;
    }
}
