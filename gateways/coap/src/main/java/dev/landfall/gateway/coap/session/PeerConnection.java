package dev.landfall.gateway.coap.session;

import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.door.session.StreamConnection;
import java.util.Optional;

/** A connection to a peer that speaks CoAP ({@code coap+tcp} or {@code coaps+tcp}), as the transport offers it. */
public interface PeerConnection extends StreamConnection {
    /** Whether only a peer with a certificate for its device is served here. */
    boolean identityRequired();

    /** The device that the peer's verified certificate names with {@code CN=uuid:<device id>}. */
    Optional<DeviceId> identity();

    /** Sends a message, behind all that was sent from the same thread before. */
    void send(Message message);
}
