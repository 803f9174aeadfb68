package dev.landfall.gateway.coap.session;

import dev.landfall.gateway.coap.codec.Message;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Notes answers, and takes as many as a test wants. */
final class Heard implements ResponseHandler {
    final BlockingQueue<Message> received = new LinkedBlockingQueue<>();
    final BlockingQueue<String> lost = new LinkedBlockingQueue<>();
    int more;

    @Override
    public boolean received(Message answer) {
        received.add(answer);
        return more-- > 0;
    }

    @Override
    public void lost(String reason) {
        lost.add(reason);
    }
}
