package dev.landfall.conformance.memory;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Compares texts by their UTF-8 bytes, and packs texts into page tokens. */
final class Bytewise {
    private Bytewise() {}

    static int compare(String a, String b) {
        var end = Math.min(a.length(), b.length());
        for (var i = 0; i < end; i++) {
            var x = a.charAt(i);
            var y = b.charAt(i);
            if (x != y) {
                // In UTF-8, surrogate pairs sort above all other characters.
                var pairs = Boolean.compare(Character.isSurrogate(x), Character.isSurrogate(y));
                return pairs != 0 ? pairs : x - y;
            }
        }
        return a.length() - b.length();
    }

    static String token(String... texts) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join("\0", texts).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The texts of a page token.
     *
     * @throws IllegalArgumentException when the token does not contain {@code count} texts
     */
    static List<String> texts(String token, int count) {
        var texts = List.of(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split("\0", -1));
        if (texts.size() != count) {
            throw new IllegalArgumentException("not a page token of this question");
        }
        return texts;
    }
}
