package dev.landfall.provider.embedded;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** The room on the disk. Some of it is never written to, so that what runs in the background can end well. */
final class Disk {
    private static final long MIB = 1024 * 1024;
    /** On a small disk the reserve is this part of it: most of it must be of use. */
    private static final int PART_OF_SMALL = 8;

    private final FileStore files;
    private final long reserve;

    Disk(Path directory, long reserve) {
        try {
            this.files = Files.getFileStore(directory);
            this.reserve = Math.min(reserve, files.getTotalSpace() / PART_OF_SMALL);
        } catch (IOException e) {
            throw new ProviderException(Fault.UNAVAILABLE, "the file system of " + directory + " is gone", e);
        }
    }

    /** Whether there is room to write. */
    boolean hasRoom() {
        return free() > reserve;
    }

    /** Whether there is room for so many bytes, and more than the reserve. */
    boolean hasRoomFor(long bytes) {
        return free() > Math.max(reserve, bytes);
    }

    /** How full it is, as a sentence. */
    String full() {
        var free = free();
        if (free < 0) {
            return "the file system cannot be asked how full it is";
        }
        return "the disk is full: " + free / MIB + " MiB are free, of which " + reserve / MIB
                + " MiB are kept in reserve";
    }

    /** Bytes; below 0 when the file system does not answer. */
    private long free() {
        try {
            return files.getUsableSpace();
        } catch (IOException gone) {
            return -1;
        }
    }
}
