package dev.landfall.gateway.coap.session;

import dev.landfall.gateway.coap.codec.MalformedMessage;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.door.session.Conversation;

/** What comes in on a connection on which CoAP is spoken. Called on its event loop; no method waits. */
public interface CoapInbound extends Conversation {
    /** A whole message came. */
    void received(Message message);

    /** Bytes came that are no message, or the header of one that is too large. Nothing is received afterwards. */
    void malformed(MalformedMessage failure);

    /** Takes new connections. */
    @FunctionalInterface
    interface Acceptor extends Conversation.Acceptor<PeerConnection, CoapInbound> {}
}
