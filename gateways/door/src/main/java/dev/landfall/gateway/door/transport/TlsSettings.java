package dev.landfall.gateway.door.transport;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * TLS of the listener.
 *
 * @param certificateChain PEM, the server's certificate first
 * @param privateKey PEM, PKCS #8, not encrypted
 * @param clients what is asked of the peer
 * @param clientAuthorities PEM, whose certificates are believed; needed unless {@code clients} is NONE
 * @param handshake how long a handshake may take
 */
public record TlsSettings(
        Path certificateChain,
        Path privateKey,
        ClientCertificates clients,
        Optional<Path> clientAuthorities,
        Duration handshake) {
    /** The usual deadline of a handshake. */
    public static final Duration HANDSHAKE = Duration.ofSeconds(10);

    public TlsSettings {
        if (clients != ClientCertificates.NONE && clientAuthorities.isEmpty()) {
            throw new IllegalArgumentException("client certificates cannot be checked without client authorities");
        }
    }

    /** A server certificate, and none asked of the peer. */
    public static TlsSettings of(Path certificateChain, Path privateKey) {
        return new TlsSettings(certificateChain, privateKey, ClientCertificates.NONE, Optional.empty(), HANDSHAKE);
    }

    /** The same, with client certificates. */
    public TlsSettings clients(ClientCertificates mode, Path authorities) {
        return new TlsSettings(certificateChain, privateKey, mode, Optional.of(authorities), handshake);
    }

    /** The same, with another deadline. */
    public TlsSettings within(Duration newHandshake) {
        return new TlsSettings(certificateChain, privateKey, clients, clientAuthorities, newHandshake);
    }

    /** Whether peers show certificates. One that is shown and cannot be verified ends the handshake. */
    public enum ClientCertificates {
        /** Not asked for. */
        NONE,
        /** Asked for; a peer without one is served. */
        OPTIONAL,
        /** No service without one. */
        REQUIRED
    }
}
