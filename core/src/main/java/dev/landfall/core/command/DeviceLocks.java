package dev.landfall.core.command;

import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Partition;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One lock for each device, on this node only. Decisions about the same device wait for each other here, because otherwise they
 * would conflict and be made again. This saves work and is not needed for correctness: the versions in the store decide, also
 * between nodes.
 */
final class DeviceLocks {
    /** The lock of one device, and the number of threads that hold it or wait; the number changes only within {@code compute}. */
    private static final class Queue {
        final ReentrantLock lock = new ReentrantLock(true);
        int waiting;
    }

    @NodeLocal("nothing: who waits in this process; the versions in the store decide")
    private final ConcurrentMap<Partition, Queue> queues = new ConcurrentHashMap<>();

    /** Runs {@code turn} under the lock of a device. Blocks while another thread holds it; the lock is fair. */
    <T> T take(Partition partition, Supplier<T> turn) {
        var queue = queues.compute(partition, (_, there) -> {
            var one = there == null ? new Queue() : there;
            one.waiting++;
            return one;
        });
        queue.lock.lock();
        try {
            return turn.get();
        } finally {
            queue.lock.unlock();
            queues.computeIfPresent(partition, (_, there) -> {
                there.waiting--;
                return there.waiting == 0 ? null : there;
            });
        }
    }
}
