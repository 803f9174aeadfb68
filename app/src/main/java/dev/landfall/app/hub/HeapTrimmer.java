package dev.landfall.app.hub;

import dev.landfall.guard.Schedule;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Returns memory after a peak load. The serial collector collects the old generation only when it is full: after thousands of devices
 * have reconnected at once, it contains mostly garbage until then. This class checks the old generation regularly. When most of it is new
 * since the last collection, and the processors are idle enough, it is collected and the heap shrinks. That stops all threads for the
 * time of the collection, so it is done seldom.
 */
final class HeapTrimmer implements AutoCloseable {
    /** The minimum amount of garbage for a collection, in bytes. */
    static final long WORTH_BYTES = 64L << 20;
    /** The minimum time between two collections. */
    static final Duration REST = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(HeapTrimmer.class);
    private static final Duration EVERY = Duration.ofSeconds(30);
    private static final String SERIAL_OLD_PART = "Tenured Gen";

    private final Heap heap;
    private final InstantSource clock;
    private final Schedule times = new Schedule("heap-care");
    private long aliveBytes;
    private Instant last = Instant.MIN;

    /** The state of heap and processors. */
    interface Heap {
        /** The size of the old generation, garbage included, in bytes. */
        long oldBytes();

        /** The recent load of all processors by the hub, from 0 to 1; negative when it is not known. */
        double busy();

        /** Collects all garbage and shrinks the heap. */
        void collect();
    }

    HeapTrimmer(Heap heap, InstantSource clock) {
        this.heap = heap;
        this.clock = clock;
        aliveBytes = heap.oldBytes();
    }

    /** Begins the checks; does nothing with a collector that returns memory by itself. */
    static AutoCloseable begun(InstantSource clock) {
        var old = serial();
        if (old.isEmpty()) {
            return () -> {};
        }
        var care = new HeapTrimmer(new Machine(old.get()), clock);
        care.times.every(EVERY, EVERY, care::look);
        return care;
    }

    private static Optional<MemoryPoolMXBean> serial() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals(SERIAL_OLD_PART))
                .findFirst();
    }

    /** Collects if it is worth it. */
    void look() {
        var old = heap.oldBytes();
        var now = clock.instant();
        var garbage = old - aliveBytes;
        var rested = last.equals(Instant.MIN) || !last.plus(REST).isAfter(now);
        if (garbage < Math.max(WORTH_BYTES, aliveBytes) || !rested || heap.busy() > 0.5) {
            return;
        }
        last = now;
        heap.collect();
        aliveBytes = heap.oldBytes();
        LOG.atDebug().addKeyValue("bytes", old - aliveBytes).log("memory given back");
    }

    @Override
    public void close() {
        times.close();
    }

    /** The heap of this Java virtual machine. */
    private record Machine(MemoryPoolMXBean old) implements Heap {
        @Override
        public long oldBytes() {
            return old.getUsage().getUsed();
        }

        @Override
        public double busy() {
            return ManagementFactory.getOperatingSystemMXBean()
                            instanceof com.sun.management.OperatingSystemMXBean system
                    ? system.getProcessCpuLoad()
                    : -1;
        }

        @Override
        @SuppressWarnings("SystemGc") // the only place that knows when a collection is useful
        public void collect() {
            System.gc();
        }
    }
}
