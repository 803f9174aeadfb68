package dev.landfall.gateway.coap.session;

import dev.landfall.gateway.coap.codec.Message;

/** Receives the answers to one request of the hub. */
public interface ResponseHandler {
    /**
     * An answer has arrived. On the event loop: must not wait.
     *
     * @return whether more answers may follow, as with an observation
     */
    boolean received(Message answer);

    /** No answer will follow. Called at most once, on any thread, and last. */
    void lost(String reason);

    /** As {@link #lost}: the peer cannot take the request, and nothing of it was sent. */
    default void refused(String reason) {
        lost(reason);
    }
}
