package dev.landfall.core.commit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The queue of a commit lane. Many threads put tasks in, and the lane's thread takes them out. To put in is one atomic exchange
 * and never waits; a system call wakes the lane's thread only when it sleeps. The {@link CommitBudget} of all lanes limits the
 * size.
 */
final class CommitQueue implements CommitGathering.Waiting {
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

    /** The task that was taken out last; its {@code next} is the first of the queue. For the lane's thread only. */
    private CommitTask before = new CommitTask(null, null, 0);

    /** The task that was put in last. */
    private volatile CommitTask last = before;
    /** The lane's thread while it sleeps; else null. */
    private volatile @Nullable Thread sleeper;
    /** Whether the lane's thread sleeps in {@link #gather}: then only a task that is not patient wakes it. */
    private volatile boolean gathering;

    /** Appends a task at the end. Any thread; never waits. */
    void put(CommitTask task) {
        var previous = (CommitTask) LAST.getAndSet(this, task);
        previous.next = task;
        if (!gathering || !task.patient()) {
            wake();
        }
    }

    /** Wakes the lane's thread if it sleeps. Any thread. */
    void wake() {
        if (sleeper != null) {
            var thread = (Thread) SLEEPER.getAndSet(this, null);
            if (thread != null) {
                LockSupport.unpark(thread);
            }
        }
    }

    /** Removes and returns the first task; null when the queue is empty. For the lane's thread only. */
    @Nullable
    CommitTask poll() {
        var first = first();
        if (first != null) {
            before = first;
        }
        return first;
    }

    /** Returns the first task without removing it; null when the queue is empty. For the lane's thread only. */
    @Nullable
    CommitTask peek() {
        return first();
    }

    /** Sleeps until a task is put in or {@link #wake} is called; may return early. For the lane's thread only. */
    void sleep() {
        sleeper = Thread.currentThread();
        // A thread that puts in from now on sees the sleeper. What was put in before is seen by this comparison.
        if (last == before) {
            LockSupport.park(this);
        }
        sleeper = null;
    }

    @Override
    public void gather(long nanos) {
        gathering = true;
        sleeper = Thread.currentThread();
        // As in sleep: what was put in before is seen here, and what is put in from now on sees the sleeper.
        if (patient()) {
            LockSupport.parkNanos(this, nanos);
        }
        sleeper = null;
        gathering = false;
    }

    @Override
    public boolean patient() {
        for (var task = before.next; task != null; task = task.next) {
            if (!task.patient()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int size(int most) {
        var size = 0;
        for (var task = before.next; task != null && size < most; task = task.next) {
            size++;
        }
        return size;
    }

    private @Nullable CommitTask first() {
        var next = before.next;
        while (next == null) {
            if (last == before) {
                return null;
            }
            // Another thread is between the two steps of put.
            Thread.onSpinWait();
            next = before.next;
        }
        return next;
    }
}
