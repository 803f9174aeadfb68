package dev.landfall.gateway.coap.session;

import dev.landfall.gateway.coap.codec.Message;

/** Waits for what the peer says to one request of ours. */
public interface ResponseHandler {
    /**
     * An answer came. On the event loop: must not wait.
     *
     * @return whether more may come, as with an observation
     */
    boolean received(Message answer);

    /** None will come, or none any more. Called at most once, on any thread, and last. */
    void lost(String reason);

    /** As {@link #lost}, because the request is one that this peer cannot take: not a byte of it was sent. */
    default void refused(String reason) {
        lost(reason);
    }
}
