package dev.landfall.service.tokens;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** Makes tokens and their hashes. A single SHA-256 protects random tokens, because they cannot be guessed. */
final class TokenSecrets {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int TOKEN_CHARS = 32;
    private static final int TAKEN_OVER_CHARS_MIN = 16;
    private static final int TOKEN_CHARS_MAX = 100;

    private TokenSecrets() {}

    /** A token of 190 random bits as letters and digits, which no user name, URL, shell or form has to quote. */
    static String token() {
        var token = new StringBuilder(TOKEN_CHARS);
        RANDOM.ints(TOKEN_CHARS, 0, LETTERS.length()).forEach(letter -> token.append(LETTERS.charAt(letter)));
        return token.toString();
    }

    /** Whether a text can be a token: 16 to 100 characters that a URL takes unchanged (RFC 3986 section 2.3). */
    static boolean isToken(String text) {
        return text.length() >= TAKEN_OVER_CHARS_MIN
                && text.length() <= TOKEN_CHARS_MAX
                && text.chars().allMatch(TokenSecrets::isUnreserved);
    }

    private static boolean isUnreserved(int letter) {
        return LETTERS.indexOf(letter) >= 0 || "-._~".indexOf(letter) >= 0;
    }

    /** SHA-256, in base64url. */
    static String hash(String secret) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return BASE64.encodeToString(digest.digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
