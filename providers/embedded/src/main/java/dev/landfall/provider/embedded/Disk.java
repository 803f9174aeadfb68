package dev.landfall.provider.embedded;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The free space of the disk. A reserve of it is never used, so that background work can always be completed. The file system is asked
 * once a second, or sooner after many writes. Any thread.
 */
final class Disk {
    private static final long MIB = 1024 * 1024;
    /** On a small disk the reserve is this fraction of it, so that most of it can be used. */
    private static final int PART_OF_SMALL = 8;

    private static final long ANSWER_HOLDS_NANOS = Duration.ofSeconds(1).toNanos();
    /**
     * How much may be written before the file system is asked again, as a fraction of the reserve: it is written twice, to the log and to
     * the tables.
     */
    private static final int PART_ON_ONE_ANSWER = 16;

    private final FileStore files;
    private final long reserve;
    private long askedAt;
    private long askedAfterBytes;
    private long free;

    Disk(Path directory, long reserve) {
        try {
            this.files = Files.getFileStore(directory);
            this.reserve = Math.min(reserve, files.getTotalSpace() / PART_OF_SMALL);
        } catch (IOException e) {
            throw new ProviderException(Fault.UNAVAILABLE, "the file system of " + directory + " is gone", e);
        }
        ask(0);
    }

    /** Whether there was space at the last check. */
    synchronized boolean hasRoom() {
        return hasRoom(askedAfterBytes);
    }

    /** Whether there is space, when this number of bytes was written so far. */
    synchronized boolean hasRoom(long bytesWritten) {
        var written = bytesWritten - askedAfterBytes;
        if (System.nanoTime() - askedAt >= ANSWER_HOLDS_NANOS
                || written < 0
                || written > reserve / PART_ON_ONE_ANSWER) {
            ask(bytesWritten);
        }
        return free > reserve;
    }

    /** Whether there is space for this number of bytes now, and more than the reserve. */
    synchronized boolean hasRoomFor(long bytes) {
        ask(askedAfterBytes);
        return free > Math.max(reserve, bytes);
    }

    /** The lack of space, as a sentence. */
    synchronized String full() {
        if (free < 0) {
            return "the file system cannot be asked how full it is";
        }
        return "the disk is full: " + free / MIB + " MiB are free, of which " + reserve / MIB
                + " MiB are kept in reserve";
    }

    /** The free space, as a sentence. */
    synchronized String room() {
        return free / MIB + " MiB are free on the disk of the store";
    }

    /** Asks the file system; the result is negative when it does not answer. */
    private void ask(long bytesWritten) {
        askedAt = System.nanoTime();
        askedAfterBytes = bytesWritten;
        try {
            free = files.getUsableSpace();
        } catch (IOException gone) {
            free = -1;
        }
    }
}
