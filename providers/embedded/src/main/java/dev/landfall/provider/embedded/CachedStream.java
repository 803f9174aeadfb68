package dev.landfall.provider.embedded;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A stream in the {@link HeadCache}: its head without the bytes. Under the committer's lock. */
final class CachedStream {
    /** The key of its head. */
    final byte[] key;

    long version;
    long time;
    long position;
    /** The id of the append that wrote the head; null when there is no head. */
    @Nullable
    UUID id;

    @Nullable
    StreamOrigin origin;
    /** The head's new bytes in the group that is being written; null when the group does not change it. */
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
