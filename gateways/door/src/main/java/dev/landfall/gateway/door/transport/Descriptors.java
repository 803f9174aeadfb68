package dev.landfall.gateway.door.transport;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * The file descriptors of this process. Each connection takes one, and the store's files and other parts need theirs too: when all are
 * taken, nothing works any more, not even the log. So connections are accepted only while a reserve is left, and the others are refused
 * with a reason. Any thread; never waits.
 *
 * <p>Connections are counted exactly; all other descriptors are counted now and then, because that takes longer the more there are.
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

    /** The numbers of the operating system; negative when they are not known. */
    interface Source {
        /** The number of open descriptors. */
        long open();

        /** The maximum number of descriptors of this process. */
        long limit();

        /** Nanoseconds on a monotonic clock. */
        long nanos();
    }

    Descriptors(Source source) {
        this.source = source;
    }

    /** The descriptors of this process, which all gateways share. */
    public static Descriptors process() {
        return PROCESS;
    }

    /** The maximum number of descriptors ({@code ulimit -n}); negative when it is not known. */
    public long limit() {
        return source.limit();
    }

    /** The number of descriptors that are reserved for everything except connections of devices. */
    public long reserve() {
        return Math.clamp(source.limit() / RESERVE_PART, RESERVE_LEAST, RESERVE_MOST);
    }

    /** The maximum number of connected devices, if everything else takes no more than the reserve. */
    public long connectionsMax() {
        return source.limit() < 0 ? Long.MAX_VALUE : Math.max(0, source.limit() - reserve());
    }

    /** Whether a connection was refused within the last minute because no descriptor was left for it. */
    public synchronized boolean exhausted() {
        return refused && source.nanos() - refusedAt < LATELY_NANOS;
    }

    /**
     * Counts a new connection, for which {@link #closed} must follow.
     *
     * @return false when it must be closed, because only the reserve is left
     */
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

    /** Counts the end of a connection that was counted by {@link #opened}. */
    public synchronized void closed() {
        connections--;
    }

    /** Notes that the system had no descriptor left. */
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

    /** The numbers of the operating system for this process. */
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
