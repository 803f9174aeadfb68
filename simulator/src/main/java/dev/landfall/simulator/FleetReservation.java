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
 * Which devices a run is, when nobody says so: the first run against a hub on this machine is always the same devices, a second
 * one at the same time is others, and OCF devices are never MQTT devices. Runs with the same ids would throw each other out.
 *
 * <p>A run holds a lock on a file of its place in the hub's data directory; the system lets go of it when the process ends,
 * however it ends.
 */
public final class FleetReservation {
    /** The most runs at the same time that have places. */
    static final int PLACES_MAX = 1_000;

    private static final String FOLDER = "simulators";
    private static final long MQTT_FIRST = 1_000_000;
    private static final long FAR = 1L << 32;

    private FleetReservation() {}

    /**
     * Takes the first free place.
     *
     * @param data the hub's data directory, or null when the hub is elsewhere: the devices are new ones then
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
            // Another run in this process has it.
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        return lock == null ? null : new Place(seed, channel, lock);
    }

    /** Which devices a run is; its own until it is closed. */
    public static final class Place implements AutoCloseable {
        private final long seed;
        private final @Nullable FileChannel channel;
        private final @Nullable FileLock lock;

        private Place(long seed, @Nullable FileChannel channel, @Nullable FileLock lock) {
            this.seed = seed;
            this.channel = channel;
            this.lock = lock;
        }

        /** A place that somebody chose, whoever else may be there. */
        public static Place chosen(long seed) {
            return new Place(seed, null, null);
        }

        /** What the ids of the devices follow from. */
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
