package dev.landfall.gateway.door.session;

import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after another on a virtual thread, which exists only while there are tasks. Bounded: when the mailbox is full, the
 * caller waits for {@code whenRoom}. A task that fails, with an exception or an error, closes the connection; the tasks behind it still run.
 * Any thread.
 */
public final class Mailbox {
    private final String thread;
    private final DoorConnection connection;
    private final int capacity;
    private final Runnable whenRoom;

    @NodeLocal("one connection: the device sends again what was not acknowledged")
    private @Nullable ArrayDeque<Runnable> waiting;

    private boolean running;
    private boolean full;
    private boolean closed;

    /**
     * @param thread the name of the thread
     * @param connection closed when a task fails
     * @param capacity how many tasks may wait
     * @param whenRoom called on the virtual thread when a full mailbox has room again
     */
    public Mailbox(String thread, DoorConnection connection, int capacity, Runnable whenRoom) {
        this.thread = thread;
        this.connection = connection;
        this.capacity = capacity;
        this.whenRoom = whenRoom;
    }

    /**
     * Adds a task behind the others. Never waits.
     *
     * @return false when the mailbox is full with this task; the caller offers no further task until {@code whenRoom} was called
     */
    public synchronized boolean offer(Runnable task) {
        if (closed) {
            return true;
        }
        add(task);
        full = queue().size() >= capacity;
        return !full;
    }

    /** Adds a last task, even to a full mailbox, and takes no others afterwards. */
    public synchronized void close(Runnable last) {
        if (!closed) {
            closed = true;
            add(last);
        }
    }

    private void add(Runnable task) {
        queue().add(task);
        if (!running) {
            start();
        }
    }

    /** Starts the thread. If no thread can be started, the caller gets the exception, and the next offer tries again. */
    private void start() {
        running = true;
        var started = false;
        try {
            var _ = Guard.startVirtual(thread, this::drain);
            started = true;
        } finally {
            running = started;
        }
    }

    private void drain() {
        for (var task = next(); task != null; task = next()) {
            ConnectionGuard.guard(thread, connection, task);
        }
    }

    private @Nullable Runnable next() {
        Runnable task;
        boolean again;
        synchronized (this) {
            task = queue().poll();
            running = task != null;
            again = full && queue().size() < capacity;
            full = full && !again;
            if (task == null) {
                waiting = null;
            }
        }
        if (again) {
            ConnectionGuard.guard(thread, connection, whenRoom);
        }
        return task;
    }

    private ArrayDeque<Runnable> queue() {
        var queue = waiting;
        if (queue == null) {
            queue = new ArrayDeque<>(4);
            waiting = queue;
        }
        return queue;
    }
}
