package dev.landfall.core.commit;

import dev.landfall.guard.NodeLocal;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits how many appends wait in all lanes together, and how many bytes they have. An append reserves its share before it is
 * queued, and releases it when the store has answered. Any thread; never waits.
 */
final class CommitBudget {
    /** The bits of {@link #used} above this one hold the number of appends, and those below hold the bytes. */
    private static final int COUNT_SHIFT = 42;

    private static final long BYTES_MASK = (1L << COUNT_SHIFT) - 1;

    private final int countMax;
    private final long bytesMax;

    @NodeLocal("nothing: what waits in this process for the store")
    private final AtomicLong used = new AtomicLong();

    /**
     * Creates a budget of which nothing is used.
     *
     * @param countMax the maximum number of appends
     * @param bytesMax the number of bytes from which nothing more is taken; the last append may exceed it, so that an append of
     *     any size is taken
     */
    CommitBudget(int countMax, long bytesMax) {
        this.countMax = countMax;
        this.bytesMax = bytesMax;
    }

    /**
     * Reserves a share for one append.
     *
     * @return false when the budget is used up; nothing is reserved then
     */
    boolean reserve(int bytes) {
        var now = used.getAndAdd(weight(1, bytes));
        if (count(now) < countMax && (now & BYTES_MASK) < bytesMax) {
            return true;
        }
        used.addAndGet(-weight(1, bytes));
        return false;
    }

    /** Whether {@link #reserve} would succeed at this moment. */
    boolean hasRoom() {
        var now = used.get();
        return count(now) < countMax && (now & BYTES_MASK) < bytesMax;
    }

    /** Reserves a share even when the budget is used up, for the few callers that have a limit of their own. */
    void reserveAnyway(int bytes) {
        used.addAndGet(weight(1, bytes));
    }

    /** Releases the shares of {@code count} appends with {@code bytes} bytes in all. */
    void release(int count, long bytes) {
        used.addAndGet(-weight(count, bytes));
    }

    /** Whether at most half of the number and half of the bytes are in use. */
    boolean halfFree() {
        var now = used.get();
        return count(now) <= countMax / 2 && (now & BYTES_MASK) <= bytesMax / 2;
    }

    /** Whether nothing is reserved. */
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
