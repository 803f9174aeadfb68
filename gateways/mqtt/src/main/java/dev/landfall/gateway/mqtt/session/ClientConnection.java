package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.door.session.StreamConnection;
import dev.landfall.gateway.mqtt.packet.ProtocolVersion;
import dev.landfall.gateway.mqtt.packet.ServerPacket;

/** A connection to an MQTT client ({@code mqtt} or {@code mqtts}), as the transport offers it. */
public interface ClientConnection extends StreamConnection {
    /** Whether a packet has begun and is not complete; only on the event loop. */
    boolean partialPacket();

    /** Sends a packet, after all packets that the same thread has sent before. */
    void send(ServerPacket packet, ProtocolVersion version);
}
