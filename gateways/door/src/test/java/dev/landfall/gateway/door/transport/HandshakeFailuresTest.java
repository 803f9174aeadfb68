package dev.landfall.gateway.door.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HandshakeFailuresTest {
    @Test
    void a_failed_handshake_is_told_by_what_was_wrong_with_the_certificate() {
        var wrapped = new SSLHandshakeException("General OpenSslEngine problem");
        wrapped.initCause(
                new CertificateException(new CertPathValidatorException("Path does not chain with any anchor")));

        assertThat(HandshakeFailures.why(wrapped)).isEqualTo("Path does not chain with any anchor");
        assertThat(HandshakeFailures.why(new SSLHandshakeException("no shared cipher")))
                .isEqualTo("no shared cipher");
    }
}
