package dev.landfall.gateway.mqtt.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What the gateway counts. Any thread. */
public final class Meters {
    private static final int REASONS_MAX = 200;

    private final MeterRegistry registry;
    private final AtomicInteger open;
    private final Counter connections;
    private final Counter signIns;
    private final Counter messages;
    private final Counter packets;
    private final Map<String, Counter> refusals = new ConcurrentHashMap<>();
    private final Map<String, Counter> closings = new ConcurrentHashMap<>();

    public Meters(MeterRegistry registry) {
        this.registry = registry;
        open = registry.gauge("landfall.mqtt.connections.open", new AtomicInteger());
        connections = registry.counter("landfall.mqtt.connections");
        signIns = registry.counter("landfall.mqtt.sign.ins");
        messages = registry.counter("landfall.mqtt.messages");
        packets = registry.counter("landfall.mqtt.packets");
    }

    /** A connection came. */
    public void opened() {
        open.incrementAndGet();
        connections.increment();
    }

    /** A connection ended, with a word for the reason. */
    public void closed(String reason) {
        open.decrementAndGet();
        counter(closings, "landfall.mqtt.closings", reason).increment();
    }

    /** A device signed in. */
    public void signedIn() {
        signIns.increment();
    }

    /** A client sent a message. */
    public void published() {
        messages.increment();
    }

    /** A client sent a packet. */
    public void received() {
        packets.increment();
    }

    /** Something was refused, with a word for the reason. */
    public void refused(String reason) {
        counter(refusals, "landfall.refusals", reason).increment();
    }

    private Counter counter(Map<String, Counter> counters, String name, String reason) {
        var known = counters.get(reason);
        if (known != null) {
            return known;
        }
        var kept = counters.size() < REASONS_MAX ? reason : "other";
        return counters.computeIfAbsent(kept, word -> registry.counter(name, "gateway", "mqtt", "reason", word));
    }
}
