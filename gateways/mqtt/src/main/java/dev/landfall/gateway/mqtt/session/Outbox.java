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
 * Messages to the client. Some of QoS 1 are on the way at once, others wait, bounded in number and bytes. With clean sessions nothing is
 * sent twice. What the client does not acknowledge in time is let go of, so that the next can go out; its packet id is not given again
 * while there is another. Event loop only.
 */
final class Outbox {
    private static final int IDS = 0xffff;
    private static final int HEADER_BYTES_MAX = 10;
    private static final int ON_THE_WAY_MAX = 64;

    private final Subscriptions subscriptions;
    private final Consumer<ServerPacket> line;
    private final Bounds bounds;
    private final int windowMax;
    /** The packet ids of what is on its way, and since when; the oldest first. */
    @NodeLocal("one connection: with clean sessions nothing is sent twice")
    private final Map<Integer, Long> onTheWay = new LinkedHashMap<>(4);
    /** Packet ids that the client may still hold; the oldest first. */
    @NodeLocal("one connection: with clean sessions nothing is sent twice")
    private final Set<Integer> letGo = new LinkedHashSet<>(1);

    @NodeLocal("one connection: with clean sessions nothing is sent twice")
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(1);

    private int waitingBytes;
    private int lastId;
    private long now;

    /**
     * What one client may make us keep.
     *
     * @param receiveMax how many of QoS 1 the client takes before it has acknowledged the first
     * @param packetBytesMax the largest packet the client takes
     * @param waitingMax how many messages may wait
     * @param waitingBytesMax likewise, their bytes
     * @param acknowledgeNanos how long the client may take to acknowledge
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

    /** Sends it, or says why not; empty when it is on its way or will be. */
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

    /** The client has one of QoS 1; false when there was none of that number. */
    boolean acknowledged(int id) {
        var known = onTheWay.remove(id) != null || letGo.remove(id);
        if (known) {
            advance();
        }
        return known;
    }

    /**
     * Time passes.
     *
     * @return how many messages were let go of
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

    /** Whether something waits that can never go out, because the client acknowledges nothing of all it says it can take. */
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
