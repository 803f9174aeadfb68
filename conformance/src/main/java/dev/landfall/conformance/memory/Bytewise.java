package dev.landfall.conformance.memory;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Orders text as its bytes of UTF-8 would be ordered, and packs texts into page tokens. */
final class Bytewise {
    private Bytewise() {}

    static int compare(String a, String b) {
        var end = Math.min(a.length(), b.length());
        for (var i = 0; i < end; i++) {
            var x = a.charAt(i);
            var y = b.charAt(i);
            if (x != y) {
                // What UTF-16 writes as a pair of surrogates lies above all else in UTF-8.
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

    /** @throws IllegalArgumentException when the token is not one of {@code count} texts */
    static List<String> texts(String token, int count) {
        var texts = List.of(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split("\0", -1));
        if (texts.size() != count) {
            throw new IllegalArgumentException("not a page token of this question");
        }
        return texts;
    }
}
