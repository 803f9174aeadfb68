package dev.landfall.core.feed;

import dev.landfall.core.commit.CommittedAppend;
import dev.landfall.guard.NodeLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * From the committer, and from the other nodes, to a thread that goes on with it. Bounded: what does not fit is dropped, because
 * the store's tail has it.
 */
final class CommitInbox {
    private static final int MAX = 32_768;
    private static final long BYTES_MAX = 32L << 20;
    private static final int HINTS_MAX = 8192;
    private static final long HINT_BYTES_MAX = 16L << 20;
    private static final int OVERHEAD_BYTES = 256;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();

    @NodeLocal("the log of each shard")
    private List<CommittedAppend> waiting = new ArrayList<>();

    @NodeLocal("the log of each shard")
    private final List<GrowthHint> hints = new ArrayList<>();

    private long bytes;
    private long hintBytes;
    private boolean doubt;
    private volatile boolean open;

    /** Closed, it drops what comes, at the cost of a look. */
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

    /** Whether it takes anything now. */
    boolean open() {
        return open;
    }

    /** What another node says. */
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

    /** Takes the hints that are there. */
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

    void put(List<CommittedAppend> group) {
        if (!open) {
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

    /** Something may be missing: the tail must be read. */
    void doubt() {
        lock.lock();
        try {
            doubt = true;
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Takes all that is there, waiting a while for the first; says whether something may be missing. */
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

    /** What appends hold in memory, about. */
    static long bytes(List<CommittedAppend> appends) {
        var bytes = 0L;
        for (var one : appends) {
            bytes += OVERHEAD_BYTES + one.append().bytes();
        }
        return bytes;
    }
}
