package dev.landfall.gateway.coap.session;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Answers 2.05 to everything, when it is let. */
final class Script implements PeerProtocol {
    final List<String> ends = new CopyOnWriteArrayList<>();
    volatile CountDownLatch gate = new CountDownLatch(0);
    volatile boolean signedIn;
    volatile boolean bug;

    @Override
    public ResponsePlan answer(Message request) {
        try {
            if (bug || !gate.await(5, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a bug, for once wanted");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return ResponsePlan.of(Message.response(Code.CONTENT, request).build());
    }

    @Override
    public boolean signedIn() {
        return signedIn;
    }

    @Override
    public String device() {
        return "";
    }

    @Override
    public void tick(long now) {
        // Nothing is timed here.
    }

    @Override
    public void closed(String reason) {
        ends.add(reason);
    }
}
