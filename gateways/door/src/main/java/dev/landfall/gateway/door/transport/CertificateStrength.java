package dev.landfall.gateway.door.transport;

import java.security.Key;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.util.Locale;
import java.util.Optional;

/**
 * The minimum strength of a client's certificate chain, whoever has signed it: RSA of 2,048 bits or an elliptic curve of 256, and
 * signatures over a digest that cannot be forged today (not MD5, not SHA-1). The JDK accepts less from configured authorities.
 */
final class CertificateStrength {
    private static final int RSA_BITS_LEAST = 2_048;
    private static final int CURVE_BITS_LEAST = 256;

    private CertificateStrength() {}

    /**
     * Refuses a chain with a weak certificate.
     *
     * @throws WeakCertificateException the message says which certificate and why
     */
    static void check(X509Certificate[] chain) throws WeakCertificateException {
        for (var certificate : chain) {
            var weakness = weakness(certificate);
            if (weakness.isPresent()) {
                throw new WeakCertificateException("the certificate of "
                        + certificate.getSubjectX500Principal().getName() + " " + weakness.get());
            }
        }
    }

    private static Optional<String> weakness(X509Certificate certificate) {
        var own = certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
        // An authority is trusted because it is configured here. Its signature over itself proves nothing, so it is not
        // checked.
        return own
                ? ofKey(certificate.getPublicKey())
                : ofKey(certificate.getPublicKey()).or(() -> ofSignature(certificate));
    }

    private static Optional<String> ofKey(PublicKey key) {
        return switch ((Key) key) {
            case RSAKey rsa
            when rsa.getModulus().bitLength() < RSA_BITS_LEAST ->
                Optional.of("has an RSA key of " + rsa.getModulus().bitLength() + " bits; it needs " + RSA_BITS_LEAST);
            case ECKey curve
            when curve.getParams().getCurve().getField().getFieldSize() < CURVE_BITS_LEAST ->
                Optional.of("has a key on a curve of "
                        + curve.getParams().getCurve().getField().getFieldSize() + " bits; it needs "
                        + CURVE_BITS_LEAST);
            case RSAKey _, ECKey _, EdECKey _ -> Optional.empty();
            default -> Optional.of("has a key for " + key.getAlgorithm() + ", which is not used here");
        };
    }

    private static Optional<String> ofSignature(X509Certificate certificate) {
        var algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        var weak = algorithm.startsWith("MD") || algorithm.startsWith("SHA1") || algorithm.startsWith("SHA-1");
        return weak ? Optional.of("is signed with " + algorithm + ", which can be forged") : Optional.empty();
    }

    /** A certificate that is too weak. */
    static final class WeakCertificateException extends CertificateException {
        private static final long serialVersionUID = 1L;

        WeakCertificateException(String message) {
            super(message);
        }
    }
}
