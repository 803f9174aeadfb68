package dev.landfall.core.feed;

import dev.landfall.guard.NodeLocal;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds hints of one shard that came before their predecessor, ordered by the position that they follow. Bounded: when it is
 * full, the tail is to be read at once. Under the flow's lock.
 */
final class ReorderBuffer {
    private static final int MAX = 1024;
    private static final int BYTES_MAX = 1 << 20;
    /** Between two tries to read a tail that could not be read. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    @NodeLocal("the log of each shard")
    private final TreeMap<Long, GrowthHint> waiting = new TreeMap<>();

    private final LongSupplier nanoTime;
    private final long patienceNanos;
    private long since;
    private int bytes;

    /**
     * @param nanoTime a monotonic clock
     * @param patienceNanos how long a predecessor is waited for
     */
    ReorderBuffer(LongSupplier nanoTime, long patienceNanos) {
        this.nanoTime = nanoTime;
        this.patienceNanos = patienceNanos;
    }

    /** Keeps a hint until its predecessor is here. Of two that follow the same position, the one that reaches further stays. */
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

    /** Takes out the hint that comes first when it follows this position or an older one; null when it is ahead of it. */
    @Nullable
    GrowthHint next(long position) {
        return waiting.isEmpty() || waiting.firstKey() > position ? null : first();
    }

    /** Takes out the hint that comes first; null when there is none. */
    @Nullable
    GrowthHint first() {
        var first = waiting.pollFirstEntry();
        if (first == null) {
            return null;
        }
        bytes -= first.getValue().bytes();
        // Those behind it wait for another predecessor now.
        since = nanoTime.getAsLong();
        return first.getValue();
    }

    /** Puts back what was taken out, for a longer while; when it is full by now, all of it goes, because the tail has it. */
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

    /** How long the predecessor of the first one is still waited for, in nanoseconds; 0 or less when it is over. */
    long left() {
        return full() ? 0 : patienceNanos - (nanoTime.getAsLong() - since);
    }

    /** All entries that wait. */
    void entries(Consumer<Entry> each) {
        waiting.values().forEach(hint -> hint.entries().forEach(each));
    }

    void clear() {
        waiting.clear();
        bytes = 0;
    }
}
