package dev.landfall.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The values of the operating system and the metrics of a hub at one moment.
 *
 * @param second seconds since the beginning
 * @param phase the phase of the run
 * @param values a number for each name in {@link #NAMES}
 */
record HubSample(long second, String phase, Map<String, Double> values) {
    /** Resident memory, in MiB. */
    static final String RESIDENT = "residentMiB";
    /** The heap in use, garbage included, in MiB. */
    static final String HEAP = "heapMiB";
    /** Of the resident memory what the store holds by its own count: write buffers, cache and what it knows of its files. */
    static final String STORE = "storeMiB";
    /** Open sockets, listening ones included. */
    static final String SOCKETS = "sockets";
    /** Open files; the store has one for each part of its data. */
    static final String FILES = "files";
    /** Other descriptors: pipes, event queues and timers. */
    static final String OTHERS = "otherDescriptors";
    /** Threads of the process. */
    static final String THREADS = "threads";
    /** Subscriptions to events. */
    static final String SUBSCRIPTIONS = "subscriptions";
    /** WebSockets and streams of apps. */
    static final String READERS = "readers";
    /** Devices that are online. */
    static final String SESSIONS = "sessions";
    /** Connections of devices. */
    static final String CONNECTIONS = "connections";
    /** TLS handshakes of devices under way. */
    static final String HANDSHAKES = "handshakes";
    /** Connections that wait for their turn to begin a TLS handshake. */
    static final String WAITING = "handshakesWaiting";
    /** Changes that were stored since the hub started. */
    static final String CHANGES = "changes";
    /** User and system time of the process since it started, in seconds. */
    static final String CPU = "cpuSeconds";

    /** All names, in the order in which they are shown. */
    static final List<String> NAMES = List.of(
            RESIDENT,
            HEAP,
            STORE,
            SOCKETS,
            FILES,
            OTHERS,
            THREADS,
            SUBSCRIPTIONS,
            READERS,
            SESSIONS,
            CONNECTIONS,
            HANDSHAKES,
            WAITING,
            CHANGES,
            CPU);

    private static final double MIB = 1 << 20;

    /** Takes a sample of the hub now. */
    static HubSample of(HubProcess hub, long second, String phase) throws IOException, InterruptedException {
        var metrics = hub.metrics();
        var descriptors = hub.descriptors();
        var values = new LinkedHashMap<String, Double>();
        values.put(RESIDENT, (double) hub.residentMiB());
        values.put(HEAP, metrics.sum("jvm_memory_used_bytes", "area=\"heap\"") / MIB);
        values.put(STORE, metrics.sum("landfall_store_memory_bytes", "") / MIB);
        values.put(SOCKETS, (double) descriptors.sockets());
        values.put(FILES, (double) descriptors.files());
        values.put(OTHERS, (double) descriptors.others());
        values.put(THREADS, (double) hub.threads());
        values.put(SUBSCRIPTIONS, metrics.sum("landfall_subscriptions", ""));
        values.put(READERS, metrics.sum("landfall_api_subscribers", ""));
        values.put(SESSIONS, metrics.sum("landfall_devices_online", ""));
        values.put(CONNECTIONS, metrics.sum("landfall_coap_connections_open", ""));
        values.put(HANDSHAKES, metrics.sum("landfall_coap_handshakes_open", ""));
        values.put(WAITING, metrics.sum("landfall_coap_handshakes_waiting", ""));
        values.put(CHANGES, metrics.sum("landfall_changes_total", ""));
        values.put(CPU, hub.cpuSeconds());
        return new HubSample(second, phase, Collections.unmodifiableMap(values));
    }

    /** Adds a number that does not come from the hub. */
    HubSample with(String name, double value) {
        var more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new HubSample(second, phase, Collections.unmodifiableMap(more));
    }

    /** The number with a name. */
    double value(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    /** The median of some samples, for each name. */
    static Map<String, Double> median(List<HubSample> samples) {
        var middle = new LinkedHashMap<String, Double>();
        for (var name : NAMES) {
            var sorted = samples.stream()
                    .mapToDouble(one -> one.value(name))
                    .sorted()
                    .toArray();
            middle.put(name, sorted[sorted.length / 2]);
        }
        return middle;
    }

    /** The sample as a line of text. */
    String line() {
        var line = new StringBuilder(String.format(Locale.ROOT, "%5d s  %-8s", second, phase));
        values.forEach((name, value) -> line.append(String.format(Locale.ROOT, "  %s %.0f", name, value)));
        return line.toString();
    }

    /** Writes the sample into a row of the report. */
    void into(ObjectNode row) {
        row.put("second", second).put("phase", phase);
        values.forEach(row::put);
    }
}
