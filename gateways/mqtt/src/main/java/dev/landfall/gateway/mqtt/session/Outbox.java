package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.mqtt.packet.Outgoing;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Messages to the client. At most as many of QoS 1 are on the way as the client takes; as many again as may wait do. With clean
 * sessions nothing is sent twice: what was not acknowledged is over with the connection. Event loop only.
 */
final class Outbox {
    private static final int IDS = 0xffff;
    private static final int OVERHEAD_BYTES = 10;
    private static final int ON_THE_WAY_MAX = 64;

    private final Subscriptions subscriptions;
    private final Consumer<Outgoing> line;
    private final int windowMax;
    private final int bytesMax;
    private final int waitingMax;
    private final Set<Integer> onTheWay = new HashSet<>(4);
    private final ArrayDeque<Outgoing.Message> waiting = new ArrayDeque<>(1);
    private int lastId;

    /**
     * @param receiveMax how many of QoS 1 the client takes at once
     * @param bytesMax the largest packet the client takes
     */
    Outbox(Subscriptions subscriptions, Consumer<Outgoing> line, int receiveMax, int bytesMax, int waitingMax) {
        this.subscriptions = subscriptions;
        this.line = line;
        this.bytesMax = bytesMax;
        this.waitingMax = waitingMax;
        windowMax = Math.clamp(receiveMax, 1, ON_THE_WAY_MAX);
    }

    /** Sends it, or says why not; empty when it is on its way or will be. */
    String send(Message message) {
        for (var topic : message.topics()) {
            var qos = subscriptions.qos(topic);
            if (qos >= 0) {
                return send(topic, message.payload(), qos);
            }
        }
        return "not-subscribed";
    }

    private String send(String topic, byte[] payload, int qos) {
        if (topic.length() + payload.length + OVERHEAD_BYTES > bytesMax) {
            return "larger-than-the-client-takes";
        }
        if (qos == 0) {
            line.accept(new Outgoing.Message(topic, payload, 0, 0));
        } else if (onTheWay.size() < windowMax) {
            go(topic, payload);
        } else if (waiting.size() < waitingMax) {
            waiting.add(new Outgoing.Message(topic, payload, 1, 0));
        } else {
            return "outbox-full";
        }
        return "";
    }

    /** The client has one of QoS 1; false when there was none of that number. */
    boolean acknowledged(int id) {
        var known = onTheWay.remove(id);
        if (known) {
            var next = waiting.poll();
            if (next != null) {
                go(next.topic(), next.payload());
            }
        }
        return known;
    }

    private void go(String topic, byte[] payload) {
        do {
            lastId = lastId % IDS + 1;
        } while (!onTheWay.add(lastId));
        line.accept(new Outgoing.Message(topic, payload, 1, lastId));
    }
}
