package dev.landfall.core.feed;

import dev.landfall.core.commit.CommittedAppend;
import dev.landfall.guard.NodeLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Passes commits of this node and growth hints of other nodes to the fan-out's thread. Any thread puts in, and the fan-out's
 * thread takes out. Number and bytes are bounded: what does not fit is dropped, and the flag {@code doubt} asks for a read of
 * the store's log instead.
 */
final class CommitInbox {
    /** The maximum number of own commits that wait. */
    private static final int MAX = 32_768;
    /** The maximum size, in bytes, of the own commits that wait. */
    private static final long BYTES_MAX = 32L << 20;

    private static final int HINTS_MAX = 8192;
    private static final long HINT_BYTES_MAX = 16L << 20;
    /** The estimated memory of an append or a hint besides its content, in bytes. */
    private static final int OVERHEAD_BYTES = 256;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();

    @NodeLocal("the log of each shard")
    private List<CommittedAppend> waiting = new ArrayList<>();

    @NodeLocal("the log of each shard")
    private final List<GrowthHint> hints = new ArrayList<>();

    private long bytes;
    private long hintBytes;
    /** Whether something was dropped, or may be missing, since the last {@link #take}. */
    private boolean doubt;

    private volatile boolean open;

    /** Opens or closes the inbox, and empties it. A closed inbox drops what is put in, without taking the lock. */
    void open(boolean now) {
        lock.lock();
        try {
            open = now;
            waiting = new ArrayList<>();
            bytes = 0;
            hints.clear();
            hintBytes = 0;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the inbox accepts commits and hints. Any thread; takes no lock. */
    boolean open() {
        return open;
    }

    /** Adds a growth hint of another node. Sets {@code doubt} instead when the hints are at their limit. */
    void put(GrowthHint hint) {
        if (!open) {
            return;
        }
        lock.lock();
        try {
            if (hints.size() >= HINTS_MAX || hintBytes > HINT_BYTES_MAX) {
                doubt = true;
            } else {
                hints.add(hint);
                hintBytes += OVERHEAD_BYTES + hint.bytes();
            }
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Removes and returns all hints that wait, in the order in which they came. */
    List<GrowthHint> hints() {
        lock.lock();
        try {
            var some = List.copyOf(hints);
            hints.clear();
            hintBytes = 0;
            return some;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds appends that this node has committed. When the limit is passed, all waiting appends are dropped and {@code doubt} is
     * set.
     */
    void put(List<CommittedAppend> group) {
        if (!open || group.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            waiting.addAll(group);
            bytes += bytes(group);
            if (waiting.size() > MAX || bytes > BYTES_MAX) {
                waiting = new ArrayList<>();
                bytes = 0;
                doubt = true;
            }
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Says that commits may have been missed: the next {@link #take} returns true, and the caller then reads the store's log. */
    void doubt() {
        lock.lock();
        try {
            doubt = true;
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Moves all waiting appends into a list. Waits up to {@code nanos} nanoseconds when neither appends, hints nor doubt are
     * there.
     *
     * @return whether appends may be missing, so that the store's log must be read; also true when the thread was interrupted
     */
    boolean take(List<CommittedAppend> into, long nanos) {
        lock.lock();
        try {
            var left = nanos;
            while (waiting.isEmpty() && hints.isEmpty() && !doubt && left > 0) {
                left = filled.awaitNanos(left);
            }
            into.addAll(waiting);
            waiting.clear();
            bytes = 0;
            var was = doubt;
            doubt = false;
            return was;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The estimated memory of these appends, in bytes. */
    static long bytes(List<CommittedAppend> appends) {
        var bytes = 0L;
        for (var one : appends) {
            bytes += OVERHEAD_BYTES + one.append().bytes();
        }
        return bytes;
    }
}
