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
 * Looks at a write-ahead log that RocksDB refuses, to tell a torn tail from damage.
 *
 * <p>The power may go while a group is written, and then any of its blocks may be missing on the disk. Nothing of that
 * group was acknowledged, and nothing was written after it: the next group starts only when the one before has reached
 * the disk. So, when no further record <em>begins</em> behind the first one that does not fit, what does not fit is the
 * tail. When one does begin, something acknowledged is damaged, and that is for a human.
 *
 * <p>The form of the log is RocksDB's: blocks of 32 KiB of records, each with a masked CRC-32C, a length and a type, of
 * which a long one is spread over several as first, middle and last.
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

    /** Whether the newest log of the database only ends badly. */
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
                    // What follows in this block cannot be told apart any more; the next block begins anew.
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
