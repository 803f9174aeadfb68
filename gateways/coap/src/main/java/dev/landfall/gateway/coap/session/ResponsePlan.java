package dev.landfall.gateway.coap.session;

import dev.landfall.gateway.coap.codec.Message;
import java.util.Optional;

/**
 * What a request comes to.
 *
 * @param message goes back to the peer; empty to say nothing
 * @param closing why the connection is closed afterwards; empty to keep it
 * @param then runs once the message is on its way
 */
public record ResponsePlan(Optional<Message> message, String closing, Runnable then) {
    /** Silence. */
    public static final ResponsePlan NONE = new ResponsePlan(Optional.empty(), "", ResponsePlan::nothing);

    /** A message and nothing else. */
    public static ResponsePlan of(Message message) {
        return new ResponsePlan(Optional.of(message), "", ResponsePlan::nothing);
    }

    /** The same, and the connection is closed soon after. */
    public ResponsePlan closing(String reason) {
        return new ResponsePlan(message, reason, then);
    }

    /** The same, and something to do afterwards. */
    public ResponsePlan then(Runnable next) {
        return new ResponsePlan(message, closing, next);
    }

    private static void nothing() {}
}
