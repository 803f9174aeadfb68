package dev.landfall.core.commit;

import dev.landfall.guard.NodeLocal;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many appends may wait in all lanes together, and how many bytes they may have. An append takes its part before it is put into a
 * queue, and gives it back when the store has answered. For any thread; nothing here waits.
 */
final class CommitBudget {
    /** Number in the upper, bytes in the lower bits of {@link #used}. */
    private static final int COUNT_SHIFT = 42;

    private static final long BYTES_MASK = (1L << COUNT_SHIFT) - 1;

    private final int countMax;
    private final long bytesMax;

    @NodeLocal("nothing: what waits in this process for the store")
    private final AtomicLong used = new AtomicLong();

    /**
     * @param countMax how many fit
     * @param bytesMax how many bytes fit; the last one may go over it, so that each has its turn whatever its size
     */
    CommitBudget(int countMax, long bytesMax) {
        this.countMax = countMax;
        this.bytesMax = bytesMax;
    }

    /** Takes a place; false when there is none. */
    boolean reserve(int bytes) {
        var now = used.getAndAdd(weight(1, bytes));
        if (count(now) < countMax && (now & BYTES_MASK) < bytesMax) {
            return true;
        }
        used.addAndGet(-weight(1, bytes));
        return false;
    }

    /** Whether there is a place just now. */
    boolean hasRoom() {
        var now = used.get();
        return count(now) < countMax && (now & BYTES_MASK) < bytesMax;
    }

    /** Takes a place even when there is none, for the few that are bounded otherwise. */
    void reserveAnyway(int bytes) {
        used.addAndGet(weight(1, bytes));
    }

    /** Gives places back. */
    void release(int count, long bytes) {
        used.addAndGet(-weight(count, bytes));
    }

    /** Whether half of the places are free. */
    boolean halfFree() {
        var now = used.get();
        return count(now) <= countMax / 2 && (now & BYTES_MASK) <= bytesMax / 2;
    }

    /** Whether every place is free. */
    boolean unused() {
        return used.get() == 0;
    }

    private static long weight(int count, long bytes) {
        return ((long) count << COUNT_SHIFT) + bytes;
    }

    private static long count(long used) {
        return used >>> COUNT_SHIFT;
    }
}
