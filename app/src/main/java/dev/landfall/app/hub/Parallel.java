package dev.landfall.app.hub;

import dev.landfall.guard.Guard;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Runs parts of the start at the same time. */
final class Parallel implements AutoCloseable {
    private final ExecutorService threads = Guard.platformThreads("start");

    /** Starts a task. */
    <T> Future<T> begin(Callable<T> task) {
        return threads.submit(task);
    }

    /** Starts a task without a result. */
    Future<?> begin(Task task) {
        return threads.submit(() -> {
            task.run();
            return true;
        });
    }

    /** Waits for a task; its exception is thrown unchanged. */
    static <T> T result(Future<T> task) throws Exception {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** A task that may throw. */
    interface Task {
        void run() throws Exception;
    }

    @Override
    public void close() {
        threads.close();
    }
}
