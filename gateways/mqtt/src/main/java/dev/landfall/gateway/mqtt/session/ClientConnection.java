package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.door.session.DoorConnection;
import dev.landfall.gateway.mqtt.packet.ProtocolVersion;
import dev.landfall.gateway.mqtt.packet.ServerPacket;

/**
 * A line to a client, as the transport offers it. Every method may be called from any thread unless it says otherwise and none
 * waits; on a line that is closed they do nothing.
 */
public interface ClientConnection extends DoorConnection {
    /** What is spoken here: {@code mqtts} or {@code mqtt}. */
    String protocol();

    /** The peer's address, without its port. */
    String address();

    /** Whether part of a packet has come, and the rest has not; only on the event loop. */
    boolean midway();

    /** Sends a packet, behind all that was sent from the same thread before. */
    void send(ServerPacket packet, ProtocolVersion version);

    /** Closes at once; {@link MqttInbound#closed} is then told this reason, or the first of several. */
    @Override
    void close(String reason);

    /** Closes a moment later, so that what was sent can arrive; what still comes in until then is thrown away. */
    void closeSoon(String reason);

    /** Stops reading; only on the event loop. No packet is handed on from then on, not even one that has come already. */
    void pause();

    /** Goes on reading; only on the event loop. */
    void resume();

    /** Runs on this connection's event loop, behind what was handed in before; at once when this is the event loop. */
    void execute(Runnable task);
}
