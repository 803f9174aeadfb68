package dev.landfall.provider.embedded;

import java.time.Duration;

/**
 * How a store gets going again after a failed write. RocksDB mends much by itself, so first the same database is tried
 * again; when that does not help it is closed and opened anew, but only with room on the disk for what opening writes:
 * a database that cannot be opened again cannot be read either. Used under the committer's lock.
 */
final class WriteRecovery {
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
    /** What opening may write: the write-ahead log moved to its place, and a new one. */
    private static final long ROOM_TO_OPEN = 96L * 1024 * 1024;

    private static final int TRIES = 2;
    /** A database that merely does not keep up is given longer. */
    private static final int TRIES_STALLED = 30;

    private final Disk disk;
    private int tries;
    private long nextAt = System.nanoTime();

    WriteRecovery(Disk disk) {
        this.disk = disk;
    }

    /** Whether it is time to try; a second passes between two tries. */
    boolean isDue() {
        if (!disk.hasRoom() || System.nanoTime() - nextAt < 0) {
            return false;
        }
        nextAt = System.nanoTime() + PAUSE_NANOS;
        tries++;
        return true;
    }

    /** Whether the database is to be opened anew, rather than tried again as it is. */
    boolean takesOpening(Database database) {
        var patience = database.stalled() ? TRIES_STALLED : TRIES;
        return tries % patience == 0 && disk.hasRoomFor(ROOM_TO_OPEN);
    }

    /** A write went well. */
    void done() {
        tries = 0;
    }
}
