package dev.landfall.provider.postgres;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Page tokens: bytes, or texts without control characters, as text for URLs. */
final class PostgresPageTokens {
    private PostgresPageTokens() {}

    static String of(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String of(String... texts) {
        return of(String.join("\0", texts).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Decodes a token with bytes.
     *
     * @throws IllegalArgumentException when it does not have this length
     */
    static byte[] bytes(String token, int length) {
        var bytes = Base64.getUrlDecoder().decode(token);
        if (bytes.length != length) {
            throw new IllegalArgumentException("not a page token of this question");
        }
        return bytes;
    }

    /**
     * Decodes a token with texts.
     *
     * @throws IllegalArgumentException when it does not have this number of texts
     */
    static List<String> texts(String token, int count) {
        var texts = List.of(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split("\0", -1));
        if (texts.size() != count) {
            throw new IllegalArgumentException("not a page token of this question");
        }
        return texts;
    }
}
