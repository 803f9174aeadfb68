package dev.landfall.core.model;

/**
 * Bytes with the number of their format. The core never reads the bytes.
 *
 * @param format a number of the IANA registry of content formats, or {@value #UNKNOWN}
 * @param bytes as the device or the app has sent them; not copied, never changed
 */
public record Content(int format, byte[] bytes) {
    /** The format of content that has none. */
    public static final int UNKNOWN = -1;

    /** A content without bytes and format. */
    public static final Content NONE = new Content(UNKNOWN, new byte[0]);

    /** Whether there are no bytes. */
    public boolean isEmpty() {
        return bytes.length == 0;
    }
}
