package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.door.session.Timed;
import dev.landfall.gateway.mqtt.packet.Incoming;
import dev.landfall.gateway.mqtt.packet.Malformed;

/** What comes in on a connection. Called on its event loop; no method waits. */
public interface Inbound extends Timed {
    /** A whole packet came. */
    void received(Incoming packet);

    /** Bytes came that are no packet. Nothing is received afterwards. */
    void malformed(Malformed failure);

    /** The hub stops: take leave. */
    void release();

    /** It is over. Called last, once. */
    void closed(String reason);

    /** Takes new connections. */
    interface Door {
        /** Who hears what comes in on {@code connection}. */
        Inbound enter(Connection connection);
    }
}
