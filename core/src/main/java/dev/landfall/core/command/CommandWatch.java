package dev.landfall.core.command;

import dev.landfall.core.commit.CommitListener;
import dev.landfall.core.commit.CommittedAppend;
import dev.landfall.core.feed.LogFollower;
import dev.landfall.core.stored.Names;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Append;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Tells those who wait for a device's commands that this node, or another one, committed something about them. */
@SuppressWarnings("exports") // for the core alone
public final class CommandWatch implements CommitListener, LogFollower {
    @NodeLocal("nothing: who waits in this process; whoever waits reads the device's stream of commands each second")
    private final ConcurrentMap<Partition, Seats> watched = new ConcurrentHashMap<>();

    /** Creates a watch without waiting threads. */
    public CommandWatch() {}

    @Override
    public void committed(List<CommittedAppend> group) {
        if (watched.isEmpty()) {
            return;
        }
        for (var committed : group) {
            var append = committed.append();
            if (commands(append)) {
                signal(append.partition());
            }
        }
    }

    @Override
    public void appended(Partition partition, List<Store.Written> written) {
        if (watched.containsKey(partition)
                && written.stream().anyMatch(one -> one.stream().equals(Names.COMMANDS))) {
            signal(partition);
        }
    }

    @Override
    public void deleted(Partition partition) {
        signal(partition);
    }

    @Override
    public void gap() {
        // Those who wait look at the store every second anyway.
    }

    @Override
    public void unsure() {
        // Every waiting thread reads the store once each second anyway.
    }

    /** Begins to watch a device: commits from now on are counted. The caller closes the seat. */
    Seat watch(Partition partition) {
        var seats = watched.compute(partition, (_, there) -> {
            var some = there == null ? new Seats() : there;
            some.taken++;
            return some;
        });
        return new Seat(this, partition, seats);
    }

    private void signal(Partition partition) {
        var seats = watched.get(partition);
        if (seats != null) {
            seats.signal();
        }
    }

    private static boolean commands(Append append) {
        var changes = append.changes();
        for (var i = 0; i < changes.size(); i++) {
            if (changes.get(i).stream().equals(Names.COMMANDS)) {
                return true;
            }
        }
        return false;
    }

    /** The threads that wait for commands of one device, and the number of commits. */
    private static final class Seats {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition more = lock.newCondition();
        /** The number of commits about the device since the first thread began to watch. Under the lock. */
        private long signals;
        /** The number of seats. Changed only within {@code compute}. */
        private int taken;

        void signal() {
            lock.lock();
            try {
                signals++;
                more.signalAll();
            } finally {
                lock.unlock();
            }
        }

        long signals() {
            lock.lock();
            try {
                return signals;
            } finally {
                lock.unlock();
            }
        }

        /** Waits until the number of commits differs from {@code seen}, at most {@code nanos} nanoseconds. */
        void await(long seen, long nanos) {
            lock.lock();
            try {
                var left = nanos;
                while (signals == seen && left > 0) {
                    left = more.awaitNanos(left);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            } finally {
                lock.unlock();
            }
        }
    }

    /** A thread that watches a device. */
    record Seat(CommandWatch watch, Partition partition, Seats seats) implements AutoCloseable {
        /** The number of commits so far. To be read before the store is read. */
        long signals() {
            return seats.signals();
        }

        /** Waits until the number of commits differs from {@code seen}, at most {@code nanos} nanoseconds and at most one second. */
        void await(long seen, long nanos) {
            seats.await(seen, Math.min(nanos, TimeUnit.SECONDS.toNanos(1)));
        }

        @Override
        public void close() {
            watch.watched.computeIfPresent(partition, (_, there) -> {
                there.taken--;
                return there.taken == 0 ? null : there;
            });
        }
    }
}
