package dev.landfall.gateway.coap.ocf;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.MessageBuilder;
import dev.landfall.gateway.coap.session.CoapPeer;
import dev.landfall.gateway.coap.session.ResponseHandler;
import java.time.Duration;

/**
 * An observation that stands at the device.
 *
 * @param token under which its notifications come
 * @param target path, and query if any
 */
record StandingObservation(long token, String target, Observation observation) {
    /** How long a device may take to confirm that it says no more. Some never do. */
    private static final Duration DEAF = Duration.ofSeconds(20);

    /** Asks the device to say no more (RFC 7641 section 3.6); what it still says is thrown away. */
    void cancel(CoapPeer peer) {
        peer.again(token, request(target).observe(1), new Cancellation());
        peer.overdue(token, DEAF);
    }

    /** A GET of a path with its query. */
    static MessageBuilder request(String target) {
        var query = target.indexOf('?');
        var builder = Message.request(Code.GET).path(query < 0 ? target : target.substring(0, query));
        return query < 0 ? builder : builder.query(target.substring(query + 1));
    }

    /** Hears notifications that were on their way, up to the answer to the cancellation. */
    private static final class Cancellation implements ResponseHandler {
        @Override
        public boolean received(Message answer) {
            return answer.observe() != Message.NONE;
        }

        @Override
        public void lost(String reason) {
            // Then nothing comes any more, which is what was wanted.
        }
    }
}
