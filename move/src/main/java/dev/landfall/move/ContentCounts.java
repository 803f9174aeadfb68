package dev.landfall.move;

/**
 * The amount of content.
 *
 * @param partitions devices, records and others, deleted ones included
 * @param heads streams that are not deleted
 * @param entries the log entries
 * @param events the events in them
 * @param check the checksum of all entries, independent of their order; 16 hexadecimal digits
 */
public record ContentCounts(long partitions, long heads, long entries, long events, String check) {
    /** No content. */
    public static final ContentCounts NONE = new ContentCounts(0, 0, 0, 0, "");
}
