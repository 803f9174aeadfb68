package dev.landfall.core.model;

/**
 * Bytes and the number that says how to read them. The core never looks inside.
 *
 * @param format a number of the IANA registry of content formats, or {@value #UNKNOWN}
 * @param bytes as the device or the app sent them; not copied, never changed
 */
public record Content(int format, byte[] bytes) {
    /** The format of content that has none. */
    public static final int UNKNOWN = -1;

    /** No bytes, no format. */
    public static final Content NONE = new Content(UNKNOWN, new byte[0]);

    /** Whether there are no bytes. */
    public boolean isEmpty() {
        return bytes.length == 0;
    }
}
