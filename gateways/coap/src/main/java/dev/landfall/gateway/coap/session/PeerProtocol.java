package dev.landfall.gateway.coap.session;

import dev.landfall.gateway.coap.codec.Message;

/** The application's part of one conversation. */
public interface PeerProtocol {
    /** Answers a request. On a virtual thread; one request at a time, in their order. May block. */
    ResponsePlan answer(Message request);

    /** Whether a device has signed in. Any thread. */
    boolean signedIn();

    /** The device's id, for logs; empty until it is known. Any thread. */
    String device();

    /** Checks deadlines. On the event loop. */
    void tick(long now);

    /** The connection is over. On a virtual thread, after the last answer. May block. */
    void closed(String reason);

    /** Makes the protocol's part of a new conversation. */
    interface Factory {
        PeerProtocol begin(CoapPeer peer);
    }
}
