package dev.landfall.gateway.mqtt;

import dev.landfall.gateway.door.transport.ListenAddresses;
import dev.landfall.gateway.door.transport.TransportSettings;
import dev.landfall.gateway.mqtt.session.MqttPeerSettings;
import dev.landfall.gateway.mqtt.thingsboard.DialectSettings;

/**
 * What can be set in the MQTT gateway.
 *
 * @param addresses where MQTT is spoken over TLS, and in plain text, tokens included
 */
public record MqttSettings(
        ListenAddresses addresses, TransportSettings transport, MqttPeerSettings peers, DialectSettings dialect) {
    /** With the usual bounds. */
    public static MqttSettings usual(ListenAddresses addresses) {
        return new MqttSettings(addresses, TransportSettings.USUAL, MqttPeerSettings.USUAL, DialectSettings.USUAL);
    }

    /** The same with other bounds. */
    public MqttSettings bounds(TransportSettings newTransport, MqttPeerSettings newPeers, DialectSettings newDialect) {
        return new MqttSettings(addresses, newTransport, newPeers, newDialect);
    }
}
