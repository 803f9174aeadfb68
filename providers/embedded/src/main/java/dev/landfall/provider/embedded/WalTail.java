package dev.landfall.provider.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Examines a write-ahead log that RocksDB refuses, to distinguish a torn tail from damage.
 *
 * <p>The power may fail while a group is written, and then any of its blocks may be missing on the disk. Nothing of that group was
 * acknowledged, and nothing was written after it: the next group begins only when the one before has been synced. So, if no further
 * record <em>begins</em> behind the first invalid one, the invalid part is the tail. If one does begin, acknowledged data is damaged, and
 * the operator has to decide.
 *
 * <p>The log has RocksDB's form: blocks of 32 KiB with records, each with a masked CRC-32C, a length and a type. A long record is spread
 * over several ones as first, middle and last.
 */
final class WalTail {
    private static final int BLOCK = 32 * 1024;
    private static final int HEADER = 7;
    private static final int FULL = 1;
    private static final int FIRST = 2;
    private static final int LAST = 4;
    private static final int MASK_DELTA = 0xa282ead8;

    private final byte[] log;

    private WalTail(byte[] log) {
        this.log = log;
    }

    /** Whether only the end of the database's newest log is invalid. */
    static boolean isTorn(Path database) {
        try {
            var newest = newest(database);
            return newest.isPresent() && new WalTail(Files.readAllBytes(newest.get())).isTorn();
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<Path> newest(Path database) throws IOException {
        try (var files = Files.list(database)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".log"))
                    .max(Comparator.comparing(file -> file.getFileName().toString()));
        }
    }

    private boolean isTorn() {
        var broken = false;
        for (var block = 0; block < log.length; block += BLOCK) {
            var end = Math.min(block + BLOCK, log.length);
            var at = block;
            while (end - at >= HEADER) {
                var length = ByteBuffer.wrap(log, at + 4, 2)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getShort()
                        & 0xffff;
                var type = log[at + 6];
                if (!fits(at, length, type, end)) {
                    // The rest of this block cannot be parsed; the next block begins with a new record.
                    broken = true;
                    break;
                }
                if (broken && (type == FULL || type == FIRST)) {
                    return false;
                }
                at += HEADER + length;
            }
        }
        return broken;
    }

    private boolean fits(int at, int length, int type, int end) {
        if (type < FULL || type > LAST || at + HEADER + length > end) {
            return false;
        }
        var crc = new CRC32C();
        crc.update(log, at + 6, length + 1);
        var sum = (int) crc.getValue();
        var masked = ((sum >>> 15) | (sum << 17)) + MASK_DELTA;
        return masked
                == ByteBuffer.wrap(log, at, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }
}
