package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.door.session.Conversation;
import dev.landfall.gateway.mqtt.packet.ClientPacket;
import dev.landfall.gateway.mqtt.packet.MalformedPacket;

/** What comes in on a connection on which MQTT is spoken. Called on its event loop; no method waits. */
public interface MqttInbound extends Conversation {
    /** The client speaks first (MQTT 3.1.1 section 3.1): there is nothing to do before. */
    @Override
    default void opened() {}

    /** A whole packet came. */
    void received(ClientPacket packet);

    /** Bytes came that are no packet. Nothing is received afterwards. */
    void malformed(MalformedPacket failure);

    /** Takes new connections. */
    @FunctionalInterface
    interface Acceptor extends Conversation.Acceptor<ClientConnection, MqttInbound> {}
}
