package dev.landfall.move;

import dev.landfall.provider.Store.Appended;
import dev.landfall.provider.Store.TailEntry;
import dev.landfall.provider.Store.Whole;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Counts content, and computes a checksum of its events that does not depend on their order. Any thread. */
final class ContentChecksum {
    private long partitions;
    private long heads;
    private long entries;
    private long events;
    private long check;

    synchronized void partition(Whole whole) {
        partitions++;
        heads += whole.view().heads().size();
    }

    synchronized void entry(TailEntry entry, byte[] bytes) {
        entries++;
        if (entry instanceof Appended appended) {
            for (var change : appended.changes()) {
                events += change.events().size();
            }
        }
        check += digest(bytes);
    }

    /** The counts so far. */
    synchronized ContentCounts counted() {
        return new ContentCounts(
                partitions, heads, entries, events, HexFormat.of().toHexDigits(check));
    }

    private static long digest(byte[] bytes) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes))
                    .getLong();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
