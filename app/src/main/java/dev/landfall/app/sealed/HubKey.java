package dev.landfall.app.sealed;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key with which the hub's secrets are sealed in the store: 256 random bits for AES-256-GCM (NIST SP 800-38D). A sealed text has one
 * byte for the format, 8 bytes with the id of the key, 12 random bytes (the nonce), and the ciphertext with its tag of 16 bytes. The name
 * of the record is the associated data: a text that was sealed for one record cannot be opened as another.
 */
public final class HubKey {
    /** The length of a key, in bytes. */
    public static final int BYTES = 32;

    private static final byte FORMAT = 1;
    private static final int ID_BYTES = 8;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int HEAD_BYTES = 1 + ID_BYTES + NONCE_BYTES;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] key;

    private HubKey(byte[] key) {
        this.key = key;
    }

    /** Makes a new random key. */
    public static HubKey generate() {
        return new HubKey(random(BYTES));
    }

    /**
     * The key with these bytes.
     *
     * @throws IllegalArgumentException when they are not 32
     */
    public static HubKey of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a hub key has " + BYTES + " bytes, not " + bytes.length);
        }
        return new HubKey(bytes.clone());
    }

    /** The key as 64 hexadecimal digits, only for its file. */
    String hex() {
        return HexFormat.of().formatHex(key);
    }

    /** The id of the key, 16 hexadecimal digits; it reveals nothing about the key. */
    public String id() {
        return HexFormat.of().formatHex(idBytes());
    }

    /**
     * Seals a text.
     *
     * @param name of the record in which it is stored
     */
    public byte[] seal(String name, byte[] clear) {
        try {
            var nonce = random(NONCE_BYTES);
            var sealed = cipher(Cipher.ENCRYPT_MODE, nonce, name).doFinal(clear);
            return ByteBuffer.allocate(HEAD_BYTES + sealed.length)
                    .put(FORMAT)
                    .put(idBytes())
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-256-GCM", e);
        }
    }

    /**
     * Opens a sealed text; empty when it is damaged, or was sealed with another key or name.
     *
     * @param name of the record in which it was stored
     */
    public Optional<byte[]> open(String name, byte[] sealed) {
        if (!sealer(sealed).equals(Optional.of(id()))) {
            return Optional.empty();
        }
        try {
            var nonce = Arrays.copyOfRange(sealed, 1 + ID_BYTES, HEAD_BYTES);
            var text = Arrays.copyOfRange(sealed, HEAD_BYTES, sealed.length);
            return Optional.of(cipher(Cipher.DECRYPT_MODE, nonce, name).doFinal(text));
        } catch (AEADBadTagException damaged) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-256-GCM", e);
        }
    }

    /** The {@link #id} of the key with which a text was sealed; empty when it is not a sealed text of a known format. */
    public static Optional<String> sealer(byte[] sealed) {
        return sealed.length < HEAD_BYTES || sealed[0] != FORMAT
                ? Optional.empty()
                : Optional.of(HexFormat.of().formatHex(sealed, 1, 1 + ID_BYTES));
    }

    private Cipher cipher(int mode, byte[] nonce, String name) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private byte[] idBytes() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update("landfall hub key".getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(digest.digest(key), ID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] random(int count) {
        var bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    @Override
    public String toString() {
        return "HubKey[" + id() + ", ***]";
    }
}
