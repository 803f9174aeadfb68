package dev.landfall.gateway.mqtt.session;

import dev.landfall.guard.NodeLocal;
import java.util.ArrayDeque;

/**
 * The messages of a client that are not finished, in their order: acknowledgements are sent in the order of the messages (MQTT-4.6.0-2).
 * Bounded: when the queue is full, nothing is read. Event loop only, except for {@link #settled}.
 */
final class AcknowledgementQueue {
    /** Carries out the results of messages. */
    interface Post {
        void acknowledge(Acknowledgement.Sender sender, Acknowledgement.Result word);

        void full();

        void room();

        void execute(Runnable task);
    }

    private final Post post;
    private final int max;
    private final int bytesMax;

    @NodeLocal("one connection: the device sends again what was not acknowledged")
    private final ArrayDeque<Acknowledgement> waiting = new ArrayDeque<>(2);

    private int bytes;
    private boolean full;
    private boolean advancing;

    AcknowledgementQueue(Post post, int max, int bytesMax) {
        this.post = post;
        this.max = max;
        this.bytesMax = bytesMax;
    }

    Acknowledgement add(Acknowledgement.Sender sender, int size) {
        var acknowledgement = new Acknowledgement(this, sender, size);
        waiting.add(acknowledgement);
        bytes += size;
        if (!full && (waiting.size() >= max || bytes >= bytesMax)) {
            full = true;
            post.full();
        }
        return acknowledgement;
    }

    void settled(Acknowledgement acknowledgement, Acknowledgement.Result word) {
        post.execute(() -> {
            if (acknowledgement.settle(word)) {
                advance();
            }
        });
    }

    /** Finishes messages from the front of the queue as far as possible. */
    void advance() {
        if (advancing) {
            return;
        }
        advancing = true;
        try {
            for (var next = waiting.peek(); next != null; next = waiting.peek()) {
                var turn = next.takeTurn();
                if (turn != null) {
                    turn.run();
                }
                var word = next.result();
                if (word == null) {
                    return;
                }
                waiting.remove();
                bytes -= next.bytes();
                post.acknowledge(next.sender(), word);
            }
        } finally {
            advancing = false;
            if (full && waiting.size() <= max / 2 && bytes <= bytesMax / 2) {
                full = false;
                post.room();
            }
        }
    }
}
