package dev.landfall.gateway.coap.session;

import dev.landfall.gateway.coap.codec.MalformedMessage;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.door.session.Conversation;

/** Receives the messages of a connection with CoAP. Called on its event loop; no method waits. */
public interface CoapInbound extends Conversation {
    /** A whole message has arrived. */
    void received(Message message);

    /** Bytes have arrived that are not a message, or the header of a message that is too large. Nothing is received after that. */
    void malformed(MalformedMessage failure);

    /** Makes the conversations of new connections. */
    @FunctionalInterface
    interface Acceptor extends Conversation.Acceptor<PeerConnection, CoapInbound> {}
}
