package dev.landfall.provider.embedded;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the committer knows of a stream: its head without the bytes. */
final class CachedStream {
    /** The key of its head. */
    final byte[] key;

    long version;
    long time;
    long position;
    /** Of the append that wrote the head; null when there is no head. */
    @Nullable
    UUID id;

    @Nullable
    StreamOrigin origin;
    /** Bytes of the head that the group being written gives it; null when it does not. */
    byte @Nullable [] pending;

    CachedStream(byte[] key, long floor) {
        this.key = key;
        this.version = floor;
    }

    void load(HeadRecord head) {
        version = head.version();
        time = head.time();
        position = head.position();
        id = head.id();
        origin = head.origin();
    }
}
