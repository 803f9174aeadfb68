package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.mqtt.packet.ServerPacket;
import dev.landfall.guard.NodeLocal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The messages to the client. Some messages of QoS 1 are on their way at the same time, others wait, bounded in number and bytes. With
 * clean sessions no message is sent twice. A message that is not acknowledged in time is dropped, so that the next one can be sent; its
 * packet id is reused only when there is no other. Event loop only.
 */
final class Outbox {
    private static final int IDS = 0xffff;
    private static final int HEADER_BYTES_MAX = 10;
    private static final int ON_THE_WAY_MAX = 64;

    private final Subscriptions subscriptions;
    private final Consumer<ServerPacket> line;
    private final Bounds bounds;
    private final int windowMax;
    /** The packet ids of messages on their way, with the time of sending; the oldest first. */
    @NodeLocal("one connection: with clean sessions nothing is sent twice")
    private final Map<Integer, Long> onTheWay = new LinkedHashMap<>(4);
    /** The packet ids of dropped messages, which the client may still use; the oldest first. */
    @NodeLocal("one connection: with clean sessions nothing is sent twice")
    private final Set<Integer> letGo = new LinkedHashSet<>(1);

    @NodeLocal("one connection: with clean sessions nothing is sent twice")
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(1);

    private int waitingBytes;
    private int lastId;
    private long now;

    /**
     * The limits of one client.
     *
     * @param receiveMax how many messages of QoS 1 the client accepts without having acknowledged the first
     * @param packetBytesMax the maximum size of a packet that the client accepts
     * @param waitingMax how many messages may wait
     * @param waitingBytesMax how many bytes of messages may wait
     * @param acknowledgeNanos how long the client may take to acknowledge, in nanoseconds
     */
    record Bounds(int receiveMax, int packetBytesMax, int waitingMax, int waitingBytesMax, long acknowledgeNanos) {}

    /** @param now nanoseconds on the clock of {@link #tick} */
    Outbox(Subscriptions subscriptions, Consumer<ServerPacket> line, Bounds bounds, long now) {
        this.subscriptions = subscriptions;
        this.line = line;
        this.bounds = bounds;
        this.now = now;
        windowMax = Math.clamp(bounds.receiveMax(), 1, ON_THE_WAY_MAX);
    }

    /**
     * Sends a message now or later.
     *
     * @return empty, or a word for the reason for which it is not sent
     */
    String send(OutboundMessage message) {
        for (var topic : message.topics()) {
            var qos = subscriptions.qos(topic);
            if (qos >= 0) {
                return send(new Waiting(topic, message), qos);
            }
        }
        return "not-subscribed";
    }

    private String send(Waiting one, int qos) {
        if (one.bytes() > bounds.packetBytesMax()) {
            return "larger-than-the-client-takes";
        }
        if (qos == 0) {
            line.accept(new ServerPacket.Message(one.topic(), one.message().payload(), 0, 0));
        } else if (open()) {
            go(one);
        } else {
            return enqueue(one);
        }
        return "";
    }

    private String enqueue(Waiting one) {
        if (waiting.size() >= bounds.waitingMax() || one.bytes() > bounds.waitingBytesMax() - waitingBytes) {
            waiting.removeIf(this::forgotten);
        }
        if (waiting.size() >= bounds.waitingMax() || one.bytes() > bounds.waitingBytesMax() - waitingBytes) {
            return "outbox-full";
        }
        waiting.add(one);
        waitingBytes += one.bytes();
        return "";
    }

    private boolean forgotten(Waiting one) {
        var stale = !one.message().wanted().getAsBoolean();
        waitingBytes -= stale ? one.bytes() : 0;
        return stale;
    }

    /**
     * The client has acknowledged a message of QoS 1.
     *
     * @return false when there was no message with this packet id
     */
    boolean acknowledged(int id) {
        var known = onTheWay.remove(id) != null || letGo.remove(id);
        if (known) {
            advance();
        }
        return known;
    }

    /**
     * Drops messages that were not acknowledged in time.
     *
     * @param time nanoseconds on a monotonic clock
     * @return how many messages were dropped
     */
    int tick(long time) {
        now = time;
        var gone = 0;
        var oldest = onTheWay.entrySet().iterator();
        while (oldest.hasNext()) {
            var sent = oldest.next();
            if (now - sent.getValue() < bounds.acknowledgeNanos()) {
                break;
            }
            letGo.add(sent.getKey());
            oldest.remove();
            gone++;
        }
        if (gone > 0) {
            advance();
        }
        return gone;
    }

    /** Whether messages wait that can never be sent, because the client acknowledges none of the messages that it accepts. */
    boolean stuck() {
        return !waiting.isEmpty() && onTheWay.isEmpty() && letGo.size() >= bounds.receiveMax();
    }

    private boolean open() {
        return onTheWay.size() < windowMax
                && (bounds.receiveMax() >= IDS || onTheWay.size() + letGo.size() < bounds.receiveMax());
    }

    private void advance() {
        while (open()) {
            var next = waiting.poll();
            if (next == null) {
                return;
            }
            waitingBytes -= next.bytes();
            if (next.message().wanted().getAsBoolean()) {
                go(next);
            }
        }
    }

    private void go(Waiting one) {
        var id = freeId();
        onTheWay.put(id, now);
        line.accept(new ServerPacket.Message(one.topic(), one.message().payload(), 1, id));
    }

    private int freeId() {
        if (letGo.size() + onTheWay.size() >= IDS) {
            var oldest = letGo.iterator();
            oldest.next();
            oldest.remove();
        }
        do {
            lastId = lastId % IDS + 1;
        } while (onTheWay.containsKey(lastId) || letGo.contains(lastId));
        return lastId;
    }

    private record Waiting(String topic, OutboundMessage message, int bytes) {
        Waiting(String topic, OutboundMessage message) {
            this(
                    topic,
                    message,
                    topic.getBytes(StandardCharsets.UTF_8).length + message.payload().length + HEADER_BYTES_MAX);
        }
    }
}
