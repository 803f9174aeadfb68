package dev.landfall.gateway.door.transport;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The TLS settings of a listener.
 *
 * @param certificateChain PEM, the server's certificate first
 * @param privateKey PEM, PKCS #8, not encrypted
 * @param clients whether peers must show certificates
 * @param clientAuthorities PEM, the authorities whose certificates are accepted; needed unless {@code clients} is NONE
 * @param handshake the maximum time of a handshake
 */
public record TlsSettings(
        Path certificateChain,
        Path privateKey,
        ClientCertificates clients,
        Optional<Path> clientAuthorities,
        Duration handshake) {
    /** The usual maximum time of a handshake. */
    public static final Duration HANDSHAKE = Duration.ofSeconds(10);

    public TlsSettings {
        if (clients != ClientCertificates.NONE && clientAuthorities.isEmpty()) {
            throw new IllegalArgumentException("client certificates cannot be checked without client authorities");
        }
    }

    /** Settings with a server certificate and without client certificates. */
    public static TlsSettings of(Path certificateChain, Path privateKey) {
        return new TlsSettings(certificateChain, privateKey, ClientCertificates.NONE, Optional.empty(), HANDSHAKE);
    }

    /** These settings, with client certificates. */
    public TlsSettings clients(ClientCertificates mode, Path authorities) {
        return new TlsSettings(certificateChain, privateKey, mode, Optional.of(authorities), handshake);
    }

    /** These settings, with another maximum time of a handshake. */
    public TlsSettings within(Duration newHandshake) {
        return new TlsSettings(certificateChain, privateKey, clients, clientAuthorities, newHandshake);
    }

    /** Whether peers show certificates. A certificate that cannot be verified ends the handshake. */
    public enum ClientCertificates {
        /** They are not requested. */
        NONE,
        /** They are requested; a peer without one is accepted. */
        OPTIONAL,
        /** They are required. */
        REQUIRED
    }
}
