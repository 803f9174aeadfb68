package dev.landfall.core.command;

import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Partition;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One at a time for each device on this node: those who would only make each other decide again wait here instead. Nothing
 * depends on it; the store's versions decide, also between nodes.
 */
final class DeviceLocks {
    /** A queue for one device, and how many are in it or at its head; the number changes within {@code compute} alone. */
    private static final class Queue {
        final ReentrantLock lock = new ReentrantLock(true);
        int waiting;
    }

    @NodeLocal("nothing: who waits in this process; the versions in the store decide")
    private final ConcurrentMap<Partition, Queue> queues = new ConcurrentHashMap<>();

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
