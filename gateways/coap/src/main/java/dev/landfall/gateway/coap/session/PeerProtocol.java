package dev.landfall.gateway.coap.session;

import dev.landfall.gateway.coap.codec.Message;

/** The application's part of a conversation with one peer. */
public interface PeerProtocol {
    /** Answers a request. On a virtual thread; one request at a time, in the order they came. May block. */
    ResponsePlan answer(Message request);

    /** Whether the peer has shown who it is. Any thread. */
    boolean signedIn();

    /** The device's id once it is known, for logs; empty before. Any thread. */
    String device();

    /** Time passes; on the event loop. */
    void tick(long now);

    /** The connection is over. On a virtual thread, behind the last answer. May block. */
    void closed(String reason);

    /** Makes the protocol's part of a new conversation. */
    interface Factory {
        PeerProtocol begin(CoapPeer peer);
    }
}
