package dev.landfall.simulator;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the devices of a run without a given seed. The first run against a hub on this machine always has the same devices, and a
 * second one at the same time has others. OCF devices are never the same as MQTT devices. Runs with the same ids would disconnect each
 * other.
 *
 * <p>A run locks the file of its place in the hub's data directory. The operating system releases the lock when the process ends, for any
 * reason.
 */
public final class FleetReservation {
    /** The maximum number of places, and so of runs at the same time. */
    static final int PLACES_MAX = 1_000;

    private static final String FOLDER = "simulators";
    private static final long MQTT_FIRST = 1_000_000;
    private static final long FAR = 1L << 32;

    private FleetReservation() {}

    /**
     * Takes the first free place.
     *
     * @param data the data directory of the hub, or null when the hub is on another machine: then the devices are new ones
     * @throws IOException when the directory cannot be written
     */
    public static Place take(@Nullable Path data, Protocol protocol) throws IOException {
        if (data == null) {
            return new Place(FAR + (new SecureRandom().nextLong() >>> 2), null, null);
        }
        var folder = Files.createDirectories(data.resolve(FOLDER));
        for (var number = 1; number <= PLACES_MAX; number++) {
            var name = (protocol == Protocol.OCF ? "ocf-" : "mqtt-") + number + ".lock";
            var taken = locked(folder.resolve(name), seed(protocol, number));
            if (taken != null) {
                return taken;
            }
        }
        throw new IOException(PLACES_MAX + " simulators run already against the hub in " + data);
    }

    private static long seed(Protocol protocol, int number) {
        return protocol == Protocol.OCF ? number : MQTT_FIRST + number;
    }

    private static @Nullable Place locked(Path file, long seed) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException ours) {
            // Another run in this process holds the lock.
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        return lock == null ? null : new Place(seed, channel, lock);
    }

    /** The place of a run, which decides its devices. It belongs to the run until it is closed. */
    public static final class Place implements AutoCloseable {
        private final long seed;
        private final @Nullable FileChannel channel;
        private final @Nullable FileLock lock;

        private Place(long seed, @Nullable FileChannel channel, @Nullable FileLock lock) {
            this.seed = seed;
            this.channel = channel;
            this.lock = lock;
        }

        /** A place with a given seed, without a lock: another run may use the same seed. */
        public static Place chosen(long seed) {
            return new Place(seed, null, null);
        }

        /** The seed from which the ids of the devices are computed. */
        public long seed() {
            return seed;
        }

        @Override
        public void close() throws IOException {
            if (lock != null) {
                lock.release();
            }
            if (channel != null) {
                channel.close();
            }
        }
    }
}
