package dev.landfall.core.commit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Many threads put in, one takes out. Putting in is one exchange and never waits; the taker is woken by a system call only
 * when it sleeps. What is in it is bounded by the {@link CommitBudget} of all lanes.
 */
final class CommitQueue {
    private static final VarHandle LAST;
    private static final VarHandle SLEEPER;

    static {
        try {
            var lookup = MethodHandles.lookup();
            LAST = lookup.findVarHandle(CommitQueue.class, "last", CommitTask.class);
            SLEEPER = lookup.findVarHandle(CommitQueue.class, "sleeper", Thread.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /** The one before the first; only the taker's. */
    private CommitTask before = new CommitTask(null, null, 0);

    private volatile CommitTask last = before;
    private volatile @Nullable Thread sleeper;

    /** Puts in. */
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
}
