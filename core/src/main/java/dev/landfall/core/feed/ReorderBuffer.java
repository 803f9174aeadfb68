package dev.landfall.core.feed;

import dev.landfall.guard.NodeLocal;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The entries and hints of one shard that wait for their predecessor, ordered by the position that they follow. When the buffer
 * is full, the patience is over at once and the store's log is read. Under the lock of the fan-out.
 */
final class ReorderBuffer {
    private static final int MAX = 1024;
    private static final int BYTES_MAX = 1 << 20;
    /** The time between two attempts to read a log of a store that is unavailable, in nanoseconds. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    @NodeLocal("the log of each shard")
    private final TreeMap<Long, GrowthHint> waiting = new TreeMap<>();

    private final LongSupplier nanoTime;
    /** When the first waiting entry began to wait, in nanoseconds of the monotonic clock. */
    private final long patienceNanos;
    /** The size of all waiting entries, in bytes. */
    private long since;

    private int bytes;

    /**
     * @param nanoTime a monotonic clock
     * @param patienceNanos how long an entry waits for its predecessor, in nanoseconds
     */
    ReorderBuffer(LongSupplier nanoTime, long patienceNanos) {
        this.nanoTime = nanoTime;
        this.patienceNanos = patienceNanos;
    }

    /**
     * Adds a hint. Of two hints that follow the same position, the one that reaches further stays; if both reach equally far,
     * the one with entries stays.
     */
    void add(GrowthHint hint) {
        if (waiting.isEmpty()) {
            since = nanoTime.getAsLong();
        }
        var before = waiting.get(hint.after());
        if (before != null && !better(hint, before)) {
            return;
        }
        waiting.put(hint.after(), hint);
        bytes += hint.bytes() - (before == null ? 0 : before.bytes());
    }

    private static boolean better(GrowthHint hint, GrowthHint before) {
        return hint.upTo() == before.upTo()
                ? before.entries().isEmpty() && !hint.entries().isEmpty()
                : hint.upTo() > before.upTo();
    }

    /**
     * Removes and returns the first hint if it follows this position or an older one.
     *
     * @return null when the buffer is empty or the first hint is ahead of the position
     */
    @Nullable
    GrowthHint next(long position) {
        return waiting.isEmpty() || waiting.firstKey() > position ? null : first();
    }

    /** Removes and returns the first hint; null when the buffer is empty. */
    @Nullable
    GrowthHint first() {
        var first = waiting.pollFirstEntry();
        if (first == null) {
            return null;
        }
        bytes -= first.getValue().bytes();
        // The next hint waits for another predecessor, so its time begins now.
        since = nanoTime.getAsLong();
        return first.getValue();
    }

    /**
     * Puts a hint back for {@code RETRY_NANOS}, after the store could not be read. A full buffer is emptied instead, because
     * the store's log has the entries.
     */
    void keep(GrowthHint hint) {
        if (full()) {
            clear();
            return;
        }
        add(hint);
        since = nanoTime.getAsLong() + RETRY_NANOS - patienceNanos;
    }

    private boolean full() {
        return waiting.size() > MAX || bytes > BYTES_MAX;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /**
     * The time that the first hint still waits for its predecessor, in nanoseconds; 0 or less when the time is over or the
     * buffer is full.
     */
    long left() {
        return full() ? 0 : patienceNanos - (nanoTime.getAsLong() - since);
    }

    /** Passes all waiting entries to {@code each}. */
    void entries(Consumer<Entry> each) {
        waiting.values().forEach(hint -> hint.entries().forEach(each));
    }

    void clear() {
        waiting.clear();
        bytes = 0;
    }
}
