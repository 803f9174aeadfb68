package dev.landfall.provider.embedded;

import java.time.Duration;

/**
 * The recovery of a store after a failed write. RocksDB recovers from many failures by itself, so the same database is tried first. If
 * that does not help, it is closed and opened again, but only with enough disk space for the opening: a database that cannot be opened
 * cannot be read either. Under the committer's lock.
 */
final class WriteRecovery {
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
    /** The space that opening may need, in bytes: to flush the write-ahead log, and for a new one. */
    private static final long ROOM_TO_OPEN = 96L * 1024 * 1024;

    private static final int TRIES = 2;
    /** The number of tries for a database that only does not keep up. */
    private static final int TRIES_STALLED = 30;

    private final Disk disk;
    private int tries;
    private long nextAt = System.nanoTime();

    WriteRecovery(Disk disk) {
        this.disk = disk;
    }

    /** Whether it is time for a try; a second passes between two tries. */
    boolean isDue() {
        if (!disk.hasRoom() || System.nanoTime() - nextAt < 0) {
            return false;
        }
        nextAt = System.nanoTime() + PAUSE_NANOS;
        tries++;
        return true;
    }

    /** Whether the database has to be opened again, instead of trying the same one. */
    boolean takesOpening(Database database) {
        var patience = database.stalled() ? TRIES_STALLED : TRIES;
        return tries % patience == 0 && disk.hasRoomFor(ROOM_TO_OPEN);
    }

    /** A write has succeeded. */
    void done() {
        tries = 0;
    }
}
