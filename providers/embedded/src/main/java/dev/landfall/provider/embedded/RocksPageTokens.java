package dev.landfall.provider.embedded;

import java.util.Base64;

/** Page tokens: a key or a version as text for URLs. */
final class RocksPageTokens {
    private RocksPageTokens() {}

    static String of(byte[] key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    }

    /**
     * Decodes a token with a key.
     *
     * @throws IllegalArgumentException when the key does not have this prefix
     */
    static byte[] key(String token, byte[] prefix) {
        try {
            var key = Base64.getUrlDecoder().decode(token);
            if (Keys.startsWith(key, prefix)) {
                return key;
            }
        } catch (IllegalArgumentException noBase64) {
            throw new InvalidStoreCall("not a page token", noBase64);
        }
        throw new InvalidStoreCall("not a page token of this question");
    }

    static String of(long version) {
        return Long.toString(version);
    }

    /**
     * Decodes a token with a version.
     *
     * @throws IllegalArgumentException when it is not a version
     */
    static long version(String token) {
        try {
            return Long.parseLong(token);
        } catch (NumberFormatException noNumber) {
            throw new InvalidStoreCall("not a page token of this question", noNumber);
        }
    }
}
