package dev.landfall.gateway.door.transport;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.internal.tcnative.CertificateVerifier;
import java.security.SignatureException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;
import java.security.cert.PKIXReason;
import java.util.Locale;

/**
 * Tells a peer with a TLS alert why its certificate is refused (RFC 5246 section 7.2.2, RFC 8446 section 6.2). The native engine sends
 * {@code internal_error} unless the exception carries a number that stands for an alert.
 */
final class TlsAlerts {
    private static final int CAUSES_MAX = 8;

    private TlsAlerts() {}

    /** The refusal with the number of the matching alert; {@code bad_certificate} when no other matches. */
    static CertificateException fitting(CertificateException refusal) {
        if (!OpenSsl.isAvailable()) {
            // The JDK's engine finds the alert by itself, and the numbers need the native library.
            return refusal;
        }
        var number = CertificateVerifier.X509_V_ERR_CERT_REJECTED;
        Throwable cause = refusal;
        for (var depth = 0; depth < CAUSES_MAX && cause != null; depth++) {
            var known = number(cause);
            if (known != CertificateVerifier.X509_V_OK) {
                number = known;
            }
            cause = cause.getCause();
        }
        return new OpenSslCertificateException(refusal.getMessage(), refusal, number);
    }

    private static int number(Throwable cause) {
        return switch (cause) {
            // certificate_expired
            case CertificateExpiredException _ -> CertificateVerifier.X509_V_ERR_CERT_HAS_EXPIRED;
            // certificate_expired too: "has expired or is not currently valid"
            case CertificateNotYetValidException _ -> CertificateVerifier.X509_V_ERR_CERT_NOT_YET_VALID;
            // bad_certificate
            case SignatureException _ -> CertificateVerifier.X509_V_ERR_CERT_REJECTED;
            // certificate_revoked
            case CertificateRevokedException _ -> CertificateVerifier.X509_V_ERR_CERT_REVOKED;
            // unsupported_certificate
            case CertificateStrength.WeakCertificateException _ -> CertificateVerifier.X509_V_ERR_INVALID_PURPOSE;
            // unknown_ca
            case CertPathBuilderException _ -> CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
            case CertPathValidatorException path -> ofPath(path);
            case CertificateException other when aboutUsage(other) -> CertificateVerifier.X509_V_ERR_INVALID_PURPOSE;
            default -> CertificateVerifier.X509_V_OK;
        };
    }

    private static int ofPath(CertPathValidatorException path) {
        var reason = path.getReason();
        if (reason instanceof BasicReason basic) {
            return switch (basic) {
                case EXPIRED -> CertificateVerifier.X509_V_ERR_CERT_HAS_EXPIRED;
                case NOT_YET_VALID -> CertificateVerifier.X509_V_ERR_CERT_NOT_YET_VALID;
                case REVOKED -> CertificateVerifier.X509_V_ERR_CERT_REVOKED;
                case INVALID_SIGNATURE -> CertificateVerifier.X509_V_ERR_CERT_REJECTED;
                case ALGORITHM_CONSTRAINED -> CertificateVerifier.X509_V_ERR_INVALID_PURPOSE;
                case UNSPECIFIED, UNDETERMINED_REVOCATION_STATUS -> CertificateVerifier.X509_V_OK;
            };
        }
        if (reason instanceof PKIXReason chain) {
            return switch (chain) {
                case NO_TRUST_ANCHOR, NAME_CHAINING, NOT_CA_CERT ->
                    CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
                case INVALID_KEY_USAGE -> CertificateVerifier.X509_V_ERR_INVALID_PURPOSE;
                case PATH_TOO_LONG, INVALID_POLICY, INVALID_NAME, UNRECOGNIZED_CRIT_EXT ->
                    CertificateVerifier.X509_V_ERR_CERT_REJECTED;
            };
        }
        return CertificateVerifier.X509_V_OK;
    }

    /** Whether the refusal is about the usage of the key. The JDK's exception class for it is not public, so the message is compared. */
    private static boolean aboutUsage(CertificateException refusal) {
        var message = String.valueOf(refusal.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("key usage") || message.contains("netscape cert type");
    }
}
