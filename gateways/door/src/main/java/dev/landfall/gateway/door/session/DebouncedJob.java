package dev.landfall.gateway.door.session;

import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a job on a virtual thread after it was woken. The job never runs twice at the same time; if it is woken while it runs, it runs
 * once more. So many wake-ups make one run (debouncing), and no queue grows.
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

    /** Requests a run of the job. Any thread; never waits. */
    public void wake() {
        if (state.getAndUpdate(now -> now == IDLE ? RUNNING : WOKEN) == IDLE) {
            start();
        }
    }

    /** If no thread can be started, the caller gets the exception, and the next wake-up tries again. */
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
            ConnectionGuard.guard(thread, connection, job);
        } while (!state.compareAndSet(RUNNING, IDLE));
    }
}
