package dev.landfall.provider.postgres;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Page tokens: bytes, or texts without control characters, in text that fits into a URL. */
final class PostgresPageTokens {
    private PostgresPageTokens() {}

    static String of(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String of(String... texts) {
        return of(String.join("\0", texts).getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalArgumentException when it is not of so many bytes */
    static byte[] bytes(String token, int length) {
        var bytes = Base64.getUrlDecoder().decode(token);
        if (bytes.length != length) {
            throw new IllegalArgumentException("not a page token of this question");
        }
        return bytes;
    }

    /** @throws IllegalArgumentException when it is not of so many texts */
    static List<String> texts(String token, int count) {
        var texts = List.of(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split("\0", -1));
        if (texts.size() != count) {
            throw new IllegalArgumentException("not a page token of this question");
        }
        return texts;
    }
}
