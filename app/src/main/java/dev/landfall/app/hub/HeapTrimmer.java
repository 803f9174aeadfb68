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
 * Gives memory back that an unusual hour took. The serial collector cleans the old part of the heap only when it is full: after
 * thousands of devices came back at once, most of what lies there is garbage, and stays until then. Here the old part is
 * looked at now and then. When most of what lies there came since the last look inside, and the processors have time, it is
 * collected, and the heap shrinks to what is needed. That stops all threads for as long as it takes to go through what is
 * alive, so it happens seldom.
 */
final class HeapTrimmer implements AutoCloseable {
    /** Less is not worth stopping for. */
    static final long WORTH_BYTES = 64L << 20;
    /** Never more often than this. */
    static final Duration REST = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(HeapTrimmer.class);
    private static final Duration EVERY = Duration.ofSeconds(30);
    private static final String SERIAL_OLD_PART = "Tenured Gen";

    private final Heap heap;
    private final InstantSource clock;
    private final Schedule times = new Schedule("heap-care");
    private long aliveBytes;
    private Instant last = Instant.MIN;

    /** What is known of the heap and of the processors. */
    interface Heap {
        /** What lies in the old part, garbage included, in bytes. */
        long oldBytes();

        /** What part of all processors the hub has used in the last moment, from 0 to 1; below 0 when nobody knows. */
        double busy();

        /** Collects all garbage and shrinks the heap. */
        void collect();
    }

    HeapTrimmer(Heap heap, InstantSource clock) {
        this.heap = heap;
        this.clock = clock;
        aliveBytes = heap.oldBytes();
    }

    /** Begins to look; nothing for a collector that gives back by itself. */
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

    /** Collects when it is worth it now. */
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

    /** The Java machine's own. */
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
        @SuppressWarnings("SystemGc") // the one place that knows when
        public void collect() {
            System.gc();
        }
    }
}
