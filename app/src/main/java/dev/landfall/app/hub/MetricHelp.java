package dev.landfall.app.hub;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.Map;
import java.util.TreeMap;

/** The meanings of the hub's metrics: the HELP lines that Prometheus shows. */
final class MetricHelp implements MeterFilter {
    private static final Map<String, String> MEANINGS = meanings();

    /** Names with meanings, in order. Names are written with dots; {@code *} stands for the name of a gateway. */
    static Map<String, String> all() {
        return MEANINGS;
    }

    /** The meaning of a metric; empty when there is none. */
    static String of(String name) {
        var exact = MEANINGS.get(name);
        if (exact != null) {
            return exact;
        }
        var parts = name.split("\\.", 3);
        return parts.length == 3 ? MEANINGS.getOrDefault(parts[0] + ".*." + parts[2], "") : "";
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        var meaning = of(id.getName());
        return meaning.isEmpty() ? id : new Meter.Id(id.getName(), tags(id), id.getBaseUnit(), meaning, id.getType());
    }

    private static Tags tags(Meter.Id id) {
        return Tags.of(id.getTags());
    }

    private static Map<String, String> meanings() {
        var all = new TreeMap<String, String>();
        all.put(
                "landfall.appends",
                "Appends that the store has committed: each is one durable step of one device or record.");
        all.put("landfall.events", "Events in the committed appends.");
        all.put("landfall.changes", "Changes of resources that devices reported and that were kept.");
        all.put("landfall.sign.ins", "Sign-ins of devices.");
        all.put("landfall.commit.group.size", "Appends in each group that was committed with one flush to the disk.");
        all.put("landfall.commit", "Time that the store took to commit a group.");
        all.put("landfall.subscriptions", "Subscriptions to events that are open now.");
        all.put("landfall.commands", "Commands that reached a state, by state.");
        all.put("landfall.refusals", "Requests and connections that were refused, by gateway and reason.");
        all.put("landfall.api.delivered", "Events that were delivered to apps.");
        all.put("landfall.api.requests", "Requests of apps and the time to answer them, by API and class of status.");
        all.put("landfall.api.subscribers", "Event streams and sockets of apps that are open now, by API.");
        all.put("landfall.*.connections.open", "Connections of devices that are open now.");
        all.put("landfall.*.handshakes.open", "TLS handshakes with devices that are under way now.");
        all.put(
                "landfall.*.handshakes.waiting",
                "Connections of devices that wait now for their turn to begin the TLS handshake.");
        all.put("landfall.*.connections", "Connections of devices that were accepted.");
        all.put("landfall.*.sign.ins", "Devices that signed in through this door.");
        all.put("landfall.*.notifications", "Changes that devices reported by observation.");
        all.put("landfall.*.requests", "Requests of devices.");
        all.put("landfall.*.messages", "Messages that devices published.");
        all.put("landfall.*.packets", "Packets that came from devices.");
        all.put("landfall.*.closings", "Connections of devices that ended, by reason.");
        all.put("landfall.devices.online", "Devices whose session this node holds now.");
        all.put(
                "landfall.unknown.forms",
                "How often this process read something that a newer version stored and that it does not know.");
        all.put(
                "landfall.consumer.lag",
                "Age in seconds of the oldest entry of the log that a durable consumer has read on this node and not finished.");
        all.put("landfall.disk.free", "Bytes that are free on the disk of the data directory.");
        all.put(
                "landfall.store.memory",
                "Bytes of memory outside the Java heap that the store holds in this process, by part; 0 when it is in another.");
        all.put("landfall.certificate.left", "Seconds until the hub's server certificate ends.");
        all.put("process.cpu", "Processor time that the process has used, in seconds.");
        all.put("landfall.build.info", "Always 1; the labels say which version runs.");
        all.put(
                "landfall.guard.failures",
                "Tasks that failed unexpectedly, by the name of the task. Each is a fault of the program: please report it.");
        return all;
    }
}
