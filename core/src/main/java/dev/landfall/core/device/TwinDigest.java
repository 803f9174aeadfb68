package dev.landfall.core.device;

import dev.landfall.guard.NodeLocal;

/** What a session remembers of one resource: enough to know whether something is new. */
final class TwinDigest {
    static final byte[] NO_ETAG = {};

    /** The resource, and the name of its stream. */
    final String href;
    /** Of the stream, counting what is on its way. */
    long version;
    /** Of status, format and content. */
    long content;
    /** The device's own time of the last event; 0 when it said none. */
    long takenAt;
    /** Of the types the last event named; 0 when it named none. */
    long types;

    @NodeLocal("the head of the resource, read at the sign-in")
    byte[] etag = NO_ETAG;
    /** Of its content. */
    int bytes;
    /** Grows: the twin with the largest was heard of last. */
    long heard;

    TwinDigest(String href, long version) {
        this.href = href;
        this.version = version;
    }
}
