package dev.landfall.gateway.door.transport;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * The file descriptors of this process. Connections take one each, and the store's files and everything else need theirs too:
 * when the last ones are taken nothing works any more, not even saying so. So connections are let in only while a
 * reserve is left, and one that is not let in is refused with a reason. Any thread; never waits.
 *
 * <p>Connections are counted exactly, everything else by looking now and then: a look takes longer the more there are.
 */
public final class Descriptors {
    private static final Descriptors PROCESS = new Descriptors(new OfProcess());
    private static final long RESERVE_LEAST = 64;
    private static final long RESERVE_MOST = 1_024;
    private static final int RESERVE_PART = 8;
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LATELY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Source source;
    private int connections;
    private long others;
    private boolean looked;
    private long lookedAt;
    private boolean refused;
    private long refusedAt;

    /** Where the numbers come from; negative ones are not known. */
    interface Source {
        /** How many are open now. */
        long open();

        /** How many the system allows this process. */
        long limit();

        /** Nanoseconds on a monotonic clock. */
        long nanos();
    }

    Descriptors(Source source) {
        this.source = source;
    }

    /** Those of this process, which all its doors share. */
    public static Descriptors process() {
        return PROCESS;
    }

    /** How many the system allows ({@code ulimit -n}); negative when that is not known. */
    public long limit() {
        return source.limit();
    }

    /** How many of them are kept for everything that is no device's connection. */
    public long reserve() {
        return Math.clamp(source.limit() / RESERVE_PART, RESERVE_LEAST, RESERVE_MOST);
    }

    /** How many devices can be connected at most, if nothing else took more than the reserve. */
    public long connectionsMax() {
        return source.limit() < 0 ? Long.MAX_VALUE : Math.max(0, source.limit() - reserve());
    }

    /** Whether a device or app was refused within the last minute because no descriptor was left for it. */
    public synchronized boolean exhausted() {
        return refused && source.nanos() - refusedAt < LATELY_NANOS;
    }

    /** Counts a new connection, for which {@link #closed} must follow; false when it must go, because the reserve begins. */
    public synchronized boolean opened() {
        connections++;
        if (source.limit() < 0) {
            return true;
        }
        var now = source.nanos();
        if (!looked || now - lookedAt >= LOOK_NANOS) {
            look(now);
        }
        if (left() < 0 && now - lookedAt >= LOOK_AGAIN_NANOS) {
            look(now);
        }
        if (left() < 0) {
            connections--;
            ranOut();
            return false;
        }
        return true;
    }

    /** A connection that was let in has gone. */
    public synchronized void closed() {
        connections--;
    }

    /** The system had none left to give. */
    synchronized void ranOut() {
        refused = true;
        refusedAt = source.nanos();
    }

    private long left() {
        return source.limit() - reserve() - others - connections;
    }

    private void look(long now) {
        others = Math.max(0, source.open() - connections);
        lookedAt = now;
        looked = true;
    }

    /** What the operating system says of this process. */
    private static final class OfProcess implements Source {
        private final long limit = limitOfProcess();

        @Override
        public long open() {
            return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                    ? unix.getOpenFileDescriptorCount()
                    : -1;
        }

        @Override
        public long limit() {
            return limit;
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        private static long limitOfProcess() {
            return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                    ? unix.getMaxFileDescriptorCount()
                    : -1;
        }
    }
}
