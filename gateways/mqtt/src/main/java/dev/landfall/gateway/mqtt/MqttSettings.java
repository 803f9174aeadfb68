package dev.landfall.gateway.mqtt;

import dev.landfall.gateway.door.transport.TlsSettings;
import dev.landfall.gateway.door.transport.TransportSettings;
import dev.landfall.gateway.mqtt.session.MqttPeerSettings;
import dev.landfall.gateway.mqtt.thingsboard.DialectSettings;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What can be set in the MQTT gateway.
 *
 * @param host the address to listen at
 * @param tlsPort for MQTT over TLS, 0 for any free one; empty for none
 * @param anyTlsPort whether any free port will do when that one cannot be had
 * @param tls needed with a {@code tlsPort}
 * @param plainPort for MQTT that anybody on the way can read and change, tokens included; 0 for any free one; empty for none,
 *     which is usual
 */
public record MqttSettings(
        String host,
        OptionalInt tlsPort,
        boolean anyTlsPort,
        Optional<TlsSettings> tls,
        OptionalInt plainPort,
        TransportSettings transport,
        MqttPeerSettings peers,
        DialectSettings dialect) {
    /** @throws IllegalArgumentException when there is a port for TLS and nothing to show there */
    void check() {
        if (tlsPort.isPresent() && tls.isEmpty()) {
            throw new IllegalArgumentException("mqtts needs a certificate and a key");
        }
    }

    /** TLS alone, with the usual bounds. */
    public static MqttSettings secure(String host, int port, TlsSettings tls) {
        return new MqttSettings(
                host,
                OptionalInt.of(port),
                false,
                Optional.of(tls),
                OptionalInt.empty(),
                TransportSettings.USUAL,
                MqttPeerSettings.USUAL,
                DialectSettings.USUAL);
    }

    /** Plain TCP alone, with the usual bounds. */
    public static MqttSettings plain(String host, int port) {
        return new MqttSettings(
                host,
                OptionalInt.empty(),
                false,
                Optional.empty(),
                OptionalInt.of(port),
                TransportSettings.USUAL,
                MqttPeerSettings.USUAL,
                DialectSettings.USUAL);
    }

    /** The same, and plain TCP as well. */
    public MqttSettings alsoPlain(int port) {
        return new MqttSettings(host, tlsPort, anyTlsPort, tls, OptionalInt.of(port), transport, peers, dialect);
    }

    /** The same, on any free port when the one for TLS cannot be had. */
    public MqttSettings orAnyPort() {
        return new MqttSettings(host, tlsPort, true, tls, plainPort, transport, peers, dialect);
    }

    /** The same with other bounds. */
    public MqttSettings bounds(TransportSettings newTransport, MqttPeerSettings newPeers, DialectSettings newDialect) {
        return new MqttSettings(host, tlsPort, anyTlsPort, tls, plainPort, newTransport, newPeers, newDialect);
    }
}
