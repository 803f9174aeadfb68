package dev.landfall.gateway.coap.session;

import dev.landfall.gateway.coap.codec.MalformedMessage;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.door.session.DeadlineCheck;

/** What comes in on a connection. Called on its event loop; no method waits. */
public interface CoapInbound extends DeadlineCheck {
    /** The connection stands; over TLS its handshake is done. Called first, once. */
    void opened();

    /** A whole message came. */
    void received(Message message);

    /** Bytes came that are no message, or the header of one that is too large. Nothing is received afterwards. */
    void malformed(MalformedMessage failure);

    /** The hub stops: take leave. */
    void release();

    /** It is over. Called last, once. */
    void closed(String reason);

    /** Takes new connections. */
    interface Acceptor {
        /** Who hears what comes in on {@code connection}. */
        CoapInbound enter(PeerConnection connection);
    }
}
