package dev.landfall.gateway.door.session;

import dev.landfall.guard.NodeLocal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The meters that every gateway for devices has, under the gateway's name; subclasses add their own. Any thread. */
public class DoorMeters {
    private static final int REASONS_MAX = 200;

    private final MeterRegistry registry;
    private final String door;

    @NodeLocal("nothing: the connections of this process")
    private final AtomicInteger open;

    private final Counter connections;
    private final Counter signIns;

    @NodeLocal("nothing: counters of this process")
    private final Map<String, Counter> refusals = new ConcurrentHashMap<>();

    @NodeLocal("nothing: counters of this process")
    private final Map<String, Counter> closings = new ConcurrentHashMap<>();

    /** @param door the name of the gateway: its meters are named {@code landfall.<door>.…} and have the tag {@code gateway} */
    public DoorMeters(MeterRegistry registry, String door) {
        this.registry = registry;
        this.door = door;
        open = registry.gauge(name("connections.open"), new AtomicInteger());
        connections = counter("connections");
        signIns = counter("sign.ins");
    }

    /** The name of the gateway. */
    public final String door() {
        return door;
    }

    /**
     * Registers gauges for TLS handshakes.
     *
     * @param underWay the number of handshakes that have begun and not ended
     * @param waiting the number of connections that wait to begin one
     */
    public final void handshakes(Supplier<Number> underWay, Supplier<Number> waiting) {
        Gauge.builder(name("handshakes.open"), underWay).register(registry);
        Gauge.builder(name("handshakes.waiting"), waiting).register(registry);
    }

    /** Counts a new connection. */
    public final void opened() {
        open.incrementAndGet();
        connections.increment();
    }

    /** Counts the end of a connection, with a word for the reason. */
    public final void closed(String reason) {
        open.decrementAndGet();
        counter(closings, name("closings"), reason).increment();
    }

    /** Counts a sign-in. */
    public final void signedIn() {
        signIns.increment();
    }

    /** Counts a refusal, with a word for the reason. */
    public final void refused(String reason) {
        counter(refusals, "landfall.refusals", reason).increment();
    }

    /** A counter of this gateway: {@code landfall.<door>.<what>}. */
    protected final Counter counter(String what) {
        return registry.counter(name(what));
    }

    private String name(String what) {
        return "landfall." + door + "." + what;
    }

    private Counter counter(Map<String, Counter> counters, String name, String reason) {
        var known = counters.get(reason);
        if (known != null) {
            return known;
        }
        var kept = counters.size() < REASONS_MAX ? reason : "other";
        return counters.computeIfAbsent(kept, word -> registry.counter(name, "gateway", door, "reason", word));
    }
}
