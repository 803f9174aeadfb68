package dev.landfall.gateway.door.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.internal.tcnative.CertificateVerifier;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.PKIXReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TlsAlertsTest {
    @Test
    void an_authority_nobody_believes_is_an_unknown_ca() {
        assertThat(number(new CertPathBuilderException("unable to find valid certification path")))
                .isEqualTo(CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
        assertThat(number(new CertPathValidatorException("no anchor", null, null, -1, PKIXReason.NO_TRUST_ANCHOR)))
                .isEqualTo(CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
    }

    @Test
    void what_was_revoked_is_told_as_revoked() {
        assertThat(number(new CertPathValidatorException("revoked", null, null, -1, BasicReason.REVOKED)))
                .isEqualTo(CertificateVerifier.X509_V_ERR_CERT_REVOKED);
    }

    @Test
    void whatever_else_is_wrong_is_a_bad_certificate() {
        assertThat(number(new IllegalStateException("something new")))
                .isEqualTo(CertificateVerifier.X509_V_ERR_CERT_REJECTED);
    }

    private static int number(Exception cause) {
        return TlsAlerts.fitting(new CertificateException("refused", cause)) instanceof OpenSslCertificateException told
                ? told.errorCode()
                : CertificateVerifier.X509_V_OK;
    }
}
