package dev.landfall.gateway.coap.session;

import dev.landfall.gateway.coap.codec.Message;
import java.util.Optional;

/**
 * The result of a request.
 *
 * @param message the answer; empty to send none
 * @param closing the reason for which the connection is closed afterwards; empty to keep it
 * @param then runs when the message was handed to the transport
 */
public record ResponsePlan(Optional<Message> message, String closing, Runnable then) {
    /** No answer. */
    public static final ResponsePlan NONE = new ResponsePlan(Optional.empty(), "", ResponsePlan::nothing);

    /** A result with only an answer. */
    public static ResponsePlan of(Message message) {
        return new ResponsePlan(Optional.of(message), "", ResponsePlan::nothing);
    }

    /** This result, after which the connection is closed. */
    public ResponsePlan closing(String reason) {
        return new ResponsePlan(message, reason, then);
    }

    /** This result, with a task that runs afterwards. */
    public ResponsePlan then(Runnable next) {
        return new ResponsePlan(message, closing, next);
    }

    private static void nothing() {}
}
