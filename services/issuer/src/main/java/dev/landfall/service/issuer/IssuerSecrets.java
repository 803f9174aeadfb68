package dev.landfall.service.issuer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Makes secrets and their hashes. All these secrets are random and have 190 bits or more, so a single SHA-256 protects them: a slow hash
 * would add nothing, because they cannot be guessed.
 */
final class IssuerSecrets {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int CODE_CHARS = 32;

    private IssuerSecrets() {}

    /** Random bytes in base64url. */
    static String random(int bytes) {
        return base64(bytes(bytes));
    }

    static byte[] bytes(int count) {
        var random = new byte[count];
        RANDOM.nextBytes(random);
        return random;
    }

    static String base64(byte[] bytes) {
        return BASE64.encodeToString(bytes);
    }

    /** A code of letters and digits, which no shell or form has to quote. */
    static String code() {
        var code = new StringBuilder(CODE_CHARS);
        RANDOM.ints(CODE_CHARS, 0, LETTERS.length()).forEach(letter -> code.append(LETTERS.charAt(letter)));
        return code.toString();
    }

    /** SHA-256, in base64url. */
    static String hash(String secret) {
        return hash("", secret);
    }

    /** SHA-256 with salt, in base64url. */
    static String hash(String salt, String secret) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt.getBytes(StandardCharsets.UTF_8));
            return base64(digest.digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Compares two texts in a time that does not depend on where they differ. */
    static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
