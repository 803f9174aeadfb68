package dev.landfall.provider.embedded;

import dev.landfall.guard.Guard;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * The file with the number of the last commit that is known to be on the disk. It is beside the database, so that a deleted or cut
 * write-ahead log is noticed at the next start: the database alone cannot tell it from a log that ended there.
 *
 * <p>The number is written after its commit has been synced, so it is never ahead of the log. It is written without a sync, and
 * {@link #force} syncs it once a second: after a loss of power it may be behind, which does no harm. Two slots with checksums are used in
 * turn, so that an interrupted write leaves the former number.
 */
final class SyncedCommits implements AutoCloseable {
    static final String FILE = "SYNCED";
    static final String LOSSES = "LOSSES";
    /** The size of a slot: the slots are in different sectors of the disk. */
    private static final int SLOT = 512;

    private static final int SLOTS = 2;
    private static final int BYTES = 20;
    private static final byte[] MAGIC = "LFSYNC1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int UNKNOWN = -1;

    private final Path directory;
    /** Not a channel, because an interrupt of the writing thread would close it. */
    private final RandomAccessFile file;

    private long last;
    private boolean changed;

    private SyncedCommits(Path directory, RandomAccessFile file, long last) {
        this.directory = directory;
        this.file = file;
        this.last = last;
    }

    /** Opens the file in a store's directory. A missing file is created by {@link #restart}. */
    static SyncedCommits open(Path directory) throws IOException {
        var path = directory.resolve(FILE);
        var there = Files.exists(path);
        var last = there ? read(path) : UNKNOWN;
        return new SyncedCommits(directory, new RandomAccessFile(path.toFile(), "rw"), last);
    }

    private static long read(Path path) throws IOException {
        var bytes = ByteBuffer.wrap(Files.readAllBytes(path));
        var last = (long) UNKNOWN;
        for (var slot = 0; slot < SLOTS; slot++) {
            if (bytes.limit() >= slot * SLOT + BYTES) {
                last = Math.max(last, read(bytes.slice(slot * SLOT, BYTES)));
            }
        }
        return last;
    }

    private static long read(ByteBuffer slot) {
        var magic = new byte[MAGIC.length];
        slot.get(magic);
        var number = slot.getLong();
        return ByteBuffer.wrap(magic).equals(ByteBuffer.wrap(MAGIC)) && slot.getInt() == sum(number) ? number : UNKNOWN;
    }

    private static int sum(long number) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(8).putLong(0, number));
        return (int) crc.getValue();
    }

    /** The last commit that is known to be on the disk; negative when that is not known. */
    synchronized long last() {
        return last;
    }

    /** Notes a synced commit. A failure makes only the number late; the commit is durable. */
    synchronized void note(long number) {
        try {
            write(number);
        } catch (IOException late) {
            Guard.failed("synced-commits", late);
        }
    }

    private void write(long number) throws IOException {
        write(number % SLOTS, number);
    }

    private void write(long slot, long number) throws IOException {
        var bytes = ByteBuffer.allocate(BYTES).put(MAGIC).putLong(number).putInt(sum(number));
        file.seek(slot * SLOT);
        file.write(bytes.array());
        last = number;
        changed = true;
    }

    /** Syncs the number to the disk. */
    synchronized void force() {
        if (!changed) {
            return;
        }
        try {
            changed = false;
            file.getFD().sync();
        } catch (IOException late) {
            changed = true;
            Guard.failed("synced-commits", late);
        }
    }

    /** Sets the number, and syncs it. */
    synchronized void restart(long number) {
        try {
            for (var slot = 0; slot < SLOTS; slot++) {
                write(slot, number);
            }
            file.getFD().sync();
            changed = false;
        } catch (IOException e) {
            throw new ProviderException(Fault.UNAVAILABLE, "the file " + FILE + " cannot be written", e);
        }
    }

    /** Records that commits were lost and that the start was told to accept the loss. */
    synchronized void recordLoss(LostCommits lost, Instant now) {
        try (var losses = new RandomAccessFile(directory.resolve(LOSSES).toFile(), "rw")) {
            losses.seek(losses.length());
            losses.write((now + " " + lost.text() + ". The start was told to accept the loss.\n")
                    .getBytes(StandardCharsets.UTF_8));
            losses.getFD().sync();
        } catch (IOException e) {
            throw new ProviderException(Fault.UNAVAILABLE, "the file " + LOSSES + " cannot be written", e);
        }
    }

    /** Writes the file of a copy of the store. */
    static void write(Path copy, long number) throws IOException {
        try (var file = open(copy)) {
            file.restart(number);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        force();
        file.close();
    }
}
