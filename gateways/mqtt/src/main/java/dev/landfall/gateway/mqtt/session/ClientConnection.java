package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.door.session.StreamConnection;
import dev.landfall.gateway.mqtt.packet.ProtocolVersion;
import dev.landfall.gateway.mqtt.packet.ServerPacket;

/** A connection to a client that speaks MQTT ({@code mqtt} or {@code mqtts}), as the transport offers it. */
public interface ClientConnection extends StreamConnection {
    /** Whether part of a packet has come, and the rest has not; only on the event loop. */
    boolean midway();

    /** Sends a packet, behind all that was sent from the same thread before. */
    void send(ServerPacket packet, ProtocolVersion version);
}
