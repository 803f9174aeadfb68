package dev.landfall.provider.postgres;

import dev.landfall.provider.Index;
import dev.landfall.provider.Partition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.UUID;

/** Hashes names of any length to 16 bytes; see the schema. */
final class NameHashes {
    static final int BYTES = 16;

    private NameHashes() {}

    /** The id of a partition in all tables except one. */
    static byte[] id(Partition partition) {
        return digest(partition.tenant(), partition.key());
    }

    /**
     * The id of the list that one query of an index reads.
     *
     * @param tenant of the list; not used for an index over the whole store
     */
    static byte[] list(Index index, String tenant, String key) {
        return switch (index.scope()) {
            case TENANT -> digest(index.name(), tenant, key);
            case STORE -> digest(index.name(), "", key);
        };
    }

    static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    static UUID uuid(byte[] bytes) {
        var both = ByteBuffer.wrap(bytes);
        return new UUID(both.getLong(), both.getLong());
    }

    private static byte[] digest(String... names) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var i = 0; i < names.length; i++) {
                if (i > 0) {
                    digest.update((byte) 0);
                }
                digest.update(names[i].getBytes(StandardCharsets.UTF_8));
            }
            return Arrays.copyOf(digest.digest(), BYTES);
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
