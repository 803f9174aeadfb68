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
public record Answer(Optional<Message> message, String closing, Runnable then) {
    /** Silence. */
    public static final Answer NONE = new Answer(Optional.empty(), "", Answer::nothing);

    /** A message and nothing else. */
    public static Answer of(Message message) {
        return new Answer(Optional.of(message), "", Answer::nothing);
    }

    /** The same, and the connection is closed soon after. */
    public Answer closing(String reason) {
        return new Answer(message, reason, then);
    }

    /** The same, and something to do afterwards. */
    public Answer then(Runnable next) {
        return new Answer(message, closing, next);
    }

    private static void nothing() {}
}
