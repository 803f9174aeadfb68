package dev.landfall.app.pki;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** Reads certificates and keys as text (RFC 7468) with the JDK only, because loading Bouncy Castle would delay the start. */
public final class Pem {
    private static final int LINE = 64;

    private Pem() {}

    /** All certificates of a file, in order. */
    public static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        }
    }

    /** All certificates of a text, in order. */
    static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(text.getBytes(US_ASCII)))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    /** Reads an elliptic-curve private key in PKCS #8. */
    public static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        return key(file, "EC");
    }

    /**
     * Reads a private key in PKCS #8.
     *
     * @param algorithm EC, RSA or EdDSA
     * @throws IllegalArgumentException when it is not Base64
     */
    static PrivateKey key(Path file, String algorithm) throws IOException, GeneralSecurityException {
        return key(new String(Files.readAllBytes(file), ISO_8859_1), algorithm);
    }

    /** As {@link #key(Path, String)}, from a text. */
    static PrivateKey key(String text, String algorithm) throws GeneralSecurityException {
        var base64 = text.replaceAll("-----[^-]+-----|\\s", "");
        return KeyFactory.getInstance(algorithm)
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    }

    /** A chain as text. */
    public static String text(List<X509Certificate> chain) throws GeneralSecurityException {
        var text = new StringBuilder();
        for (var certificate : chain) {
            text.append(block("CERTIFICATE", certificate.getEncoded()));
        }
        return text.toString();
    }

    /** A private key as text. */
    public static String text(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    private static String block(String name, byte[] bytes) {
        var body = Base64.getMimeEncoder(LINE, "\n".getBytes(US_ASCII)).encodeToString(bytes);
        return "-----BEGIN " + name + "-----\n" + body + "\n-----END " + name + "-----\n";
    }
}
