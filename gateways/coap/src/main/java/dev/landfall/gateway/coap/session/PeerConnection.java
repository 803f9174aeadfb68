package dev.landfall.gateway.coap.session;

import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.door.session.StreamConnection;
import java.util.Optional;

/** A connection to a CoAP peer ({@code coap+tcp} or {@code coaps+tcp}), as the transport offers it. */
public interface PeerConnection extends StreamConnection {
    /** Whether the port accepts only peers with a certificate for their device. */
    boolean identityRequired();

    /** The device that the peer's verified certificate names with {@code CN=uuid:<device id>}; empty when there is none. */
    Optional<DeviceId> identity();

    /** Sends a message, after all messages that the same thread has sent before. */
    void send(Message message);
}
