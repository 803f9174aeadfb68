package dev.landfall.move;

/**
 * How much was looked at.
 *
 * @param partitions devices, records and the like, deleted ones too
 * @param heads streams that are not deleted
 * @param entries of the logs
 * @param events in them
 * @param check of all entries, whatever their order; 16 hexadecimal digits
 */
public record ContentCounts(long partitions, long heads, long entries, long events, String check) {
    /** Nothing. */
    public static final ContentCounts NONE = new ContentCounts(0, 0, 0, 0, "");
}
