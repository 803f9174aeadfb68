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

/** Answers a device that asks for its attributes, from its twins. Blocks. */
record AttributeReader(Devices devices) {
    /** The most bytes of one answer. */
    private static final int BYTES_MAX = 1 << 20;

    /** Values by key, JSON; those that are not there are left out. */
    Map<String, byte[]> read(ConnectedDevice connected, String room, List<String> keys) {
        var hrefs = keys.stream().map(key -> KeyHrefs.of(room, key)).collect(Collectors.toSet());
        var values = new LinkedHashMap<String, byte[]>();
        devices.device(connected.principal(), connected.device(), hrefs)
                .ifPresent(view -> add(values, room, view.twins().values()));
        return values;
    }

    /** All there are. */
    Map<String, byte[]> all(ConnectedDevice connected, String room) {
        var values = new LinkedHashMap<String, byte[]>();
        add(values, room, devices.twins(connected.principal(), connected.device()));
        return values;
    }

    private static void add(Map<String, byte[]> values, String room, Collection<Fact> twins) {
        var bytes = 0L;
        for (var twin : twins) {
            if (twin.event() instanceof ResourceChanged event
                    && event.href().startsWith(room)
                    && event.status() == AnswerStatus.OK
                    && !event.content().isEmpty()) {
                bytes += event.href().length() + event.content().bytes().length;
                if (bytes > BYTES_MAX) {
                    throw BadPayload.tooMuch("the answer has more than " + BYTES_MAX + " bytes: ask for fewer keys");
                }
                add(values, room, event);
            }
        }
    }

    private static void add(Map<String, byte[]> values, String room, ResourceChanged event) {
        try {
            values.put(KeyHrefs.key(room, event.href()), JsonEmbedding.of(event.content()));
        } catch (MalformedContent unreadable) {
            // An app wrote something that no such device can read: as good as not there.
        }
    }
}
