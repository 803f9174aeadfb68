package dev.landfall.core.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/**
 * What a token is known by that names no id of its own, so that it can be revoked like any other.
 *
 * <p>A signed token in its compact form is three parts with dots between (RFC 7515 section 7.1), and the same token can be
 * written in many ways: its signature with or without padding, with other unused bits, in the other alphabet, with white space
 * around it, and some algorithms let anybody make a second valid signature from the first. So it is known by what its first
 * two parts, the header and the payload, decode to, and its signature does not matter.
 */
final class TokenIds {
    private static final int PARTS = 3;

    private TokenIds() {}

    /** By its content. A text that does not have the compact form is known by all of it, without the white space around it. */
    static String ofContent(String token) {
        var parts = token.strip().split("\\.", -1);
        if (parts.length != PARTS) {
            return hash(token.strip().getBytes(StandardCharsets.UTF_8));
        }
        try {
            var digest = sha256();
            digest.update(decoded(parts[0]));
            digest.update((byte) '.');
            digest.update(decoded(parts[1]));
            return HexFormat.of().formatHex(digest.digest());
        } catch (IllegalArgumentException malformed) {
            return hash(token.strip().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** By its text, as it was before. */
    static String ofText(String token) {
        return hash(token.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] decoded(String part) {
        // Padding and white space carry nothing, and the two alphabets differ in two letters.
        var letters = part.replaceAll("[=\\s]", "").replace('+', '-').replace('/', '_');
        return Base64.getUrlDecoder().decode(letters);
    }

    private static String hash(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
