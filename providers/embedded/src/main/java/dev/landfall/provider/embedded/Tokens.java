package dev.landfall.provider.embedded;

import java.util.Base64;

/** Page tokens: a key, or a version, in text that fits into a URL. */
final class Tokens {
    private Tokens() {}

    static String of(byte[] key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    }

    /** @throws IllegalArgumentException when the token is not of a key that begins so */
    static byte[] key(String token, byte[] prefix) {
        var key = Base64.getUrlDecoder().decode(token);
        if (!Keys.startsWith(key, prefix)) {
            throw new IllegalArgumentException("not a page token of this question");
        }
        return key;
    }

    static String of(long version) {
        return Long.toString(version);
    }

    /** @throws IllegalArgumentException when the token is no version */
    static long version(String token) {
        return Long.parseLong(token);
    }
}
