package dev.landfall.gateway.coap.session;

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
    private final Counter notifications;
    private final Counter requests;
    private final Map<String, Counter> refusals = new ConcurrentHashMap<>();
    private final Map<String, Counter> closings = new ConcurrentHashMap<>();

    public Meters(MeterRegistry registry) {
        this.registry = registry;
        open = registry.gauge("landfall.coap.connections.open", new AtomicInteger());
        connections = registry.counter("landfall.coap.connections");
        signIns = registry.counter("landfall.coap.sign.ins");
        notifications = registry.counter("landfall.coap.notifications");
        requests = registry.counter("landfall.coap.requests");
    }

    /** A connection came. */
    public void opened() {
        open.incrementAndGet();
        connections.increment();
    }

    /** A connection ended, with a word for the reason. */
    public void closed(String reason) {
        open.decrementAndGet();
        counter(closings, "landfall.coap.closings", reason).increment();
    }

    /** A device signed in. */
    public void signedIn() {
        signIns.increment();
    }

    /** A device said how a resource is. */
    public void notified() {
        notifications.increment();
    }

    /** A device asked something. */
    public void requested() {
        requests.increment();
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
        return counters.computeIfAbsent(kept, word -> registry.counter(name, "gateway", "coap", "reason", word));
    }
}
