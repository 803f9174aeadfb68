package dev.landfall.app.pki;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.data.MadeFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;

/**
 * A server certificate and its key, as a port shows them. Each look reads the files again.
 *
 * @param certificate PEM: the server's certificate first, then the certificates up to its authority
 * @param key PEM, PKCS #8 (RFC 5958), not encrypted: RSA or elliptic curves
 */
public record KeyPairFiles(Path certificate, Path key) {
    private static final byte[] PROOF = "proof of possession".getBytes(StandardCharsets.US_ASCII);
    private static final String CONVERT = "openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW";

    /**
     * The content of the files.
     *
     * @param chain the server's certificate first
     */
    public record Loaded(List<X509Certificate> chain, PrivateKey key) {
        /** The server's certificate. */
        public X509Certificate certificate() {
            return chain.getFirst();
        }
    }

    /**
     * Reads both files and checks that they can be used now.
     *
     * @throws CommandFailure SETTINGS when a file is missing or damaged, the key belongs to another certificate, or the certificate has
     *     expired or is not yet valid; it names the file
     */
    public Loaded load(InstantSource clock) throws IOException {
        var chain = chain(certificate);
        var first = chain.getFirst();
        var loaded = new Loaded(chain, key(key, first.getPublicKey()));
        if (!fits(loaded)) {
            throw wrong(
                    "the key in " + key + " does not belong to the certificate in " + certificate,
                    "use a certificate and a key that were issued together; in its file the server's certificate"
                            + " must come first");
        }
        var now = clock.instant();
        if (now.isAfter(first.getNotAfter().toInstant())) {
            throw wrong(
                    "the certificate in " + certificate + " expired at "
                            + first.getNotAfter().toInstant(),
                    "get a new certificate, or correct the clock of this machine");
        }
        if (now.isBefore(first.getNotBefore().toInstant())) {
            throw wrong(
                    "the certificate in " + certificate + " is valid only from "
                            + first.getNotBefore().toInstant(),
                    "correct the clock of this machine, or get another certificate");
        }
        return loaded;
    }

    /** The certificates of a file, at least one. */
    static List<X509Certificate> chain(Path file) throws IOException {
        checkThere(file);
        try {
            var chain = Pem.certificates(file);
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (GeneralSecurityException damaged) {
            // Reported with the message below.
        }
        throw wrong(
                file + " contains no certificate in PEM form",
                "copy the file again from its source, or restore it from a backup");
    }

    /** The key of a file, with the algorithm of a certificate's key. */
    static PrivateKey key(Path file, PublicKey of) throws IOException {
        checkThere(file);
        try {
            return Pem.key(file, of.getAlgorithm());
        } catch (GeneralSecurityException | IllegalArgumentException damaged) {
            throw wrong(
                    file + " contains no " + of.getAlgorithm() + " key in PEM form (PKCS #8) without a password",
                    "copy the file again from its source, or restore it from a backup; " + CONVERT
                            + " converts a key to this form");
        }
    }

    private static void checkThere(Path file) {
        if (!Files.isReadable(file)) {
            throw wrong(
                    file + (Files.exists(file) ? " cannot be read by this user" : " is missing"),
                    "copy the file there from its source or a backup, readable for the user that runs the hub");
        }
    }

    /** Whether a key belongs to a certificate: the certificate verifies a signature of the key. */
    static boolean fits(Loaded pair) {
        try {
            var signer = Signature.getInstance(algorithm(pair.key().getAlgorithm()));
            signer.initSign(pair.key());
            signer.update(PROOF);
            var proof = signer.sign();
            signer.initVerify(pair.certificate().getPublicKey());
            signer.update(PROOF);
            return signer.verify(proof);
        } catch (GeneralSecurityException damaged) {
            return false;
        }
    }

    private static String algorithm(String key) {
        return switch (key) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key;
        };
    }

    private static CommandFailure wrong(String message, String cure) {
        return MadeFiles.wrong(message, cure);
    }
}
