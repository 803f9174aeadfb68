package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.content.MalformedContent;
import dev.landfall.core.device.Devices;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.DeviceEvent.ResourceChanged;
import dev.landfall.core.model.Fact;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Answers the requests of a device for its attributes, from its twins. Blocks. */
record AttributeReader(Devices devices) {
    /** The maximum size of one answer, in bytes. */
    private static final int BYTES_MAX = 1 << 20;

    /** The values of these keys as JSON; keys without a value are left out. */
    Map<String, byte[]> read(ConnectedDevice connected, String prefix, List<String> keys) {
        var hrefs = keys.stream().map(key -> KeyHrefs.of(prefix, key)).collect(Collectors.toSet());
        var values = new LinkedHashMap<String, byte[]>();
        devices.device(connected.principal(), connected.device(), hrefs)
                .ifPresent(view -> add(values, prefix, view.twins().values()));
        return values;
    }

    /** The values of all keys. */
    Map<String, byte[]> all(ConnectedDevice connected, String prefix) {
        var values = new LinkedHashMap<String, byte[]>();
        add(values, prefix, devices.twins(connected.principal(), connected.device()));
        return values;
    }

    private static void add(Map<String, byte[]> values, String prefix, Collection<Fact> twins) {
        var bytes = 0L;
        for (var twin : twins) {
            if (twin.event() instanceof ResourceChanged event
                    && event.href().startsWith(prefix)
                    && event.status() == AnswerStatus.OK
                    && !event.content().isEmpty()) {
                bytes += event.href().length() + event.content().bytes().length;
                if (bytes > BYTES_MAX) {
                    throw BadPayload.tooMuch("the answer has more than " + BYTES_MAX + " bytes: ask for fewer keys");
                }
                add(values, prefix, event);
            }
        }
    }

    private static void add(Map<String, byte[]> values, String prefix, ResourceChanged event) {
        try {
            values.put(KeyHrefs.key(prefix, event.href()), JsonEmbedding.of(event.content()));
        } catch (MalformedContent unreadable) {
            // An app has written a value that such a device cannot read: it is left out.
        }
    }
}
