package dev.landfall.gateway.mqtt;

import dev.landfall.gateway.door.transport.ListenAddresses;
import dev.landfall.gateway.door.transport.TransportSettings;
import dev.landfall.gateway.mqtt.session.MqttPeerSettings;
import dev.landfall.gateway.mqtt.thingsboard.DialectSettings;

/**
 * The settings of the MQTT gateway.
 *
 * @param addresses the addresses for MQTT over TLS, and for MQTT without encryption, in which tokens can be read on the network
 */
public record MqttSettings(
        ListenAddresses addresses, TransportSettings transport, MqttPeerSettings peers, DialectSettings dialect) {
    /** Settings with the usual limits. */
    public static MqttSettings usual(ListenAddresses addresses) {
        return new MqttSettings(addresses, TransportSettings.USUAL, MqttPeerSettings.USUAL, DialectSettings.USUAL);
    }

    /** These settings with other limits. */
    public MqttSettings bounds(TransportSettings newTransport, MqttPeerSettings newPeers, DialectSettings newDialect) {
        return new MqttSettings(addresses, newTransport, newPeers, newDialect);
    }
}
