package dev.landfall.core.device;

/** The part of one twin that a session keeps in memory. It is enough to tell a new report from a known one. */
final class TwinDigest {
    static final byte[] NO_ETAG = {};

    /** The resource, and the name of its stream. */
    final String href;
    /** The version of the stream, appends that are not yet durable included. */
    long version;
    /** The hash of status, format and content. */
    long content;
    /** The device's own time of the last event; 0 if the device gave none. */
    long takenAt;
    /** The hash of the types in the last event; 0 if there were none. */
    long types;

    byte[] etag = NO_ETAG;
    /** The number of bytes of its content. */
    int bytes;
    /** A counter that grows with each report of the device: the twin with the largest number was reported last. */
    long heard;

    TwinDigest(String href, long version) {
        this.href = href;
        this.version = version;
    }
}
