package dev.landfall.gateway.door.session;

import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs one job on a virtual thread whenever it was woken: never twice at a time, and once more when it was woken while it
 * ran. Many calls make one run, so nothing piles up.
 */
public final class DebouncedJob {
    private static final int IDLE = 0;
    private static final int RUNNING = 1;
    private static final int WOKEN = 2;

    private final String thread;
    private final DoorConnection connection;
    private final Runnable job;

    @NodeLocal("nothing: whether the job is running in this process")
    private final AtomicInteger state = new AtomicInteger(IDLE);

    /**
     * @param thread the name of the thread
     * @param connection closed when the job fails
     */
    public DebouncedJob(String thread, DoorConnection connection, Runnable job) {
        this.thread = thread;
        this.connection = connection;
        this.job = job;
    }

    /** Has the job run soon. Any thread; never waits. */
    public void wake() {
        if (state.getAndUpdate(now -> now == IDLE ? RUNNING : WOKEN) == IDLE) {
            start();
        }
    }

    /** When no thread can be started, whoever wakes hears of it, and the next wake tries again. */
    private void start() {
        var started = false;
        try {
            var _ = Guard.startVirtual(thread, this::run);
            started = true;
        } finally {
            if (!started) {
                state.set(IDLE);
            }
        }
    }

    private void run() {
        do {
            state.set(RUNNING);
            TaskErrors.guard(thread, connection, job);
        } while (!state.compareAndSet(RUNNING, IDLE));
    }
}
