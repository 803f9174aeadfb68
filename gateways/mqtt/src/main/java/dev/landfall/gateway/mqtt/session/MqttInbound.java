package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.door.session.DeadlineCheck;
import dev.landfall.gateway.mqtt.packet.ClientPacket;
import dev.landfall.gateway.mqtt.packet.MalformedPacket;

/** What comes in on a connection. Called on its event loop; no method waits. */
public interface MqttInbound extends DeadlineCheck {
    /** A whole packet came. */
    void received(ClientPacket packet);

    /** Bytes came that are no packet. Nothing is received afterwards. */
    void malformed(MalformedPacket failure);

    /** The hub stops: take leave. */
    void release();

    /** It is over. Called last, once. */
    void closed(String reason);

    /** Takes new connections. */
    interface Acceptor {
        /** Who hears what comes in on {@code connection}. */
        MqttInbound enter(ClientConnection connection);
    }
}
