package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.door.session.Conversation;
import dev.landfall.gateway.mqtt.packet.ClientPacket;
import dev.landfall.gateway.mqtt.packet.MalformedPacket;

/** Receives the packets of a connection with MQTT. Called on its event loop; no method waits. */
public interface MqttInbound extends Conversation {
    /** The client sends the first packet (MQTT 3.1.1 section 3.1), so there is nothing to do here. */
    @Override
    default void opened() {}

    /** A whole packet has arrived. */
    void received(ClientPacket packet);

    /** Bytes have arrived that are not a packet. Nothing is received after that. */
    void malformed(MalformedPacket failure);

    /** Makes the conversations of new connections. */
    @FunctionalInterface
    interface Acceptor extends Conversation.Acceptor<ClientConnection, MqttInbound> {}
}
