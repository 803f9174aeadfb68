package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.content.MalformedContent;
import dev.landfall.core.device.Devices;
import dev.landfall.core.model.DeviceEvent.ResourceChanged;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Answers a device that asks for its attributes, from its twins. Blocks. */
record AttributeReader(Devices devices) {
    /** Values by key, JSON; those that are not there are left out. */
    Map<String, byte[]> read(Voice voice, String room, List<String> keys) {
        var hrefs = keys.stream().map(key -> Hrefs.of(room, key)).collect(Collectors.toSet());
        var values = new LinkedHashMap<String, byte[]>();
        devices.device(voice.principal(), voice.device(), hrefs)
                .ifPresent(view -> view.twins().values().forEach(twin -> add(values, room, twin)));
        return values;
    }

    /** All there are. */
    Map<String, byte[]> all(Voice voice, String room) {
        var values = new LinkedHashMap<String, byte[]>();
        devices.twins(voice.principal(), voice.device()).forEach(twin -> add(values, room, twin));
        return values;
    }

    private static void add(Map<String, byte[]> values, String room, Fact twin) {
        if (twin.event() instanceof ResourceChanged event
                && event.href().startsWith(room)
                && event.status() == Status.OK
                && !event.content().isEmpty()) {
            try {
                values.put(Hrefs.key(room, event.href()), JsonText.of(event.content()));
            } catch (MalformedContent unreadable) {
                // An app wrote something that no such device can read: as good as not there.
            }
        }
    }
}
