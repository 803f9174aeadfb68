package dev.landfall.provider;

import java.nio.charset.StandardCharsets;

/**
 * What is written, fenced and forgotten together: one per device, one per record. The tenant is part of its name, so no
 * call can reach across tenants by leaving something out.
 *
 * @param tenant the organisation; 1 to {@value #NAME_BYTES_MAX} bytes of UTF-8, no control characters, no half
 *     surrogate pairs
 * @param key the name within the tenant; bounds as for the tenant
 */
public record Partition(String tenant, String key) {
    /** The longest tenant, key, stream, index name or index key, in bytes of UTF-8. */
    public static final int NAME_BYTES_MAX = 1024;

    /** @throws IllegalArgumentException when a name is empty, too long or holds a control or half a character */
    public Partition {
        checkName("tenant", tenant);
        checkName("key", key);
    }

    /**
     * The shard this partition lives in, the same for every provider: so data can be moved from one to another shard by
     * shard.
     *
     * @param shards how many shards the store has
     */
    public int shard(int shards) {
        // FNV-1a, 32 bit, over the bytes of tenant, NUL, key, with a final mix: cheap, stable, and easy to write again
        // in any language.
        var hash = 0x811c9dc5;
        hash = fnv(hash, tenant);
        hash = hash * 0x01000193;
        hash = fnv(hash, key);
        hash ^= hash >>> 16;
        hash *= 0x7feb352d;
        hash ^= hash >>> 15;
        return Integer.remainderUnsigned(hash, shards);
    }

    /**
     * Checks a name against the bounds that every provider can rely on.
     *
     * @throws IllegalArgumentException when it breaks them; the message says which
     */
    public static void checkName(String what, String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException(what + " is empty");
        }
        if (name.length() > NAME_BYTES_MAX
                || (name.length() * 3 > NAME_BYTES_MAX
                        && name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX)) {
            throw new IllegalArgumentException(what + " is longer than " + NAME_BYTES_MAX + " bytes");
        }
        for (var i = 0; i < name.length(); i++) {
            var c = name.charAt(i);
            if (c < ' ') {
                throw new IllegalArgumentException(what + " holds a control character at " + i);
            }
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == name.length()
                        || !Character.isLowSurrogate(name.charAt(i + 1))) {
                    throw new IllegalArgumentException(what + " holds half a character at " + i);
                }
                i++;
            }
        }
    }

    private static int fnv(int start, String text) {
        var hash = start;
        for (var b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x01000193;
        }
        return hash;
    }
}
