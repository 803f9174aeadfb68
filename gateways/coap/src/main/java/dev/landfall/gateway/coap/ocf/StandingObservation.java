package dev.landfall.gateway.coap.ocf;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.MessageBuilder;
import dev.landfall.gateway.coap.session.CoapPeer;
import dev.landfall.gateway.coap.session.ResponseHandler;
import java.time.Duration;

/**
 * An observation that the device holds.
 *
 * @param token the token of its notifications
 * @param target the path, with the query if there is one
 */
record StandingObservation(long token, String target, Observation observation) {
    /** How long the hub listens for the confirmation of a cancellation. Some devices never send one. */
    private static final Duration DEAF = Duration.ofSeconds(20);

    /** Cancels the observation (RFC 7641 section 3.6). Notifications that still arrive are discarded. */
    void cancel(CoapPeer peer) {
        peer.again(token, request(target).observe(1), new Cancellation());
        peer.overdue(token, DEAF);
    }

    /** A GET for a path with its query. */
    static MessageBuilder request(String target) {
        var query = target.indexOf('?');
        var builder = Message.request(Code.GET).path(query < 0 ? target : target.substring(0, query));
        return query < 0 ? builder : builder.query(target.substring(query + 1));
    }

    /** Discards notifications up to the answer to the cancellation. */
    private static final class Cancellation implements ResponseHandler {
        @Override
        public boolean received(Message answer) {
            return answer.observe() != Message.NONE;
        }

        @Override
        public void lost(String reason) {
            // No notification will follow, as intended.
        }
    }
}
