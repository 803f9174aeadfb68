package dev.landfall.core.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Makes ids for tokens that have none of their own, so that they can be revoked like others.
 *
 * <p>A signed token in its compact form has three parts with dots between them (RFC 7515 section 7.1). The same token can be
 * written in many ways: its signature with or without padding, with other unused bits, in the other alphabet, with white space
 * around it, and some algorithms let anybody make a second valid signature from the first. So the id is a hash of the decoded
 * header and payload, and the signature does not count.
 */
final class TokenIds {
    private static final int PARTS = 3;

    private TokenIds() {}

    /**
     * The id of a token by its decoded content. A text that does not have the compact form is hashed whole, without white space
     * around it.
     */
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

    /** The id that older versions made: a hash of the text as it is. */
    static String ofText(String token) {
        return hash(token.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] decoded(String part) {
        // Padding and white space carry no content, and the two alphabets differ in two characters.
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
