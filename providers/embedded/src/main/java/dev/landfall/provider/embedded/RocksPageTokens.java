package dev.landfall.provider.embedded;

import java.util.Base64;

/** Page tokens: a key, or a version, in text that fits into a URL. */
final class RocksPageTokens {
    private RocksPageTokens() {}

    static String of(byte[] key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    }

    /** @throws IllegalArgumentException when the token is not of a key that begins so */
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

    /** @throws IllegalArgumentException when the token is no version */
    static long version(String token) {
        try {
            return Long.parseLong(token);
        } catch (NumberFormatException noNumber) {
            throw new InvalidStoreCall("not a page token of this question", noNumber);
        }
    }
}
