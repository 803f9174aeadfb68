package dev.landfall.core.device;

import dev.landfall.core.model.InternPool;
import dev.landfall.guard.NodeLocal;

/** What a session stores of one resource: enough to tell whether a report is new. */
final class TwinDigest {
    static final byte[] NO_ETAG = {};

    /** The resource, and the name of its stream. */
    final String href;
    /** The version of the stream, including appends that are not yet committed. */
    long version;
    /** The hash of status, format and content. */
    long content;
    /** The device's time of the last sample, in nanoseconds since 1970; 0 when it named none. */
    long takenAt;
    /** The hash of the types that the last event named; 0 when it named none. */
    long types;

    @NodeLocal("the head of the resource, read at the sign-in")
    byte[] etag = NO_ETAG;
    /** The size of the content, in bytes. */
    int bytes;
    /** The order of reports: the resource with the largest number was reported last. */
    long heard;

    TwinDigest(String href, long version) {
        this.href = InternPool.text(href);
        this.version = version;
    }
}
