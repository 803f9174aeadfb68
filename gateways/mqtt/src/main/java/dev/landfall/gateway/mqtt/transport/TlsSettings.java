package dev.landfall.gateway.mqtt.transport;

import java.nio.file.Path;
import java.time.Duration;

/**
 * TLS of the listener. Clients show who they are by their tokens; no certificate is asked of them.
 *
 * @param certificateChain PEM, the server's certificate first
 * @param privateKey PEM, PKCS #8, not encrypted
 * @param handshake how long a handshake may take
 */
public record TlsSettings(Path certificateChain, Path privateKey, Duration handshake) {
    /** The usual deadline of a handshake. */
    public static final Duration HANDSHAKE = Duration.ofSeconds(10);

    /** With the usual deadline. */
    public static TlsSettings of(Path certificateChain, Path privateKey) {
        return new TlsSettings(certificateChain, privateKey, HANDSHAKE);
    }
}
