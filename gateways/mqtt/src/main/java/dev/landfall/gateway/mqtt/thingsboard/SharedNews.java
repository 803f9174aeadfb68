package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.content.MalformedContent;
import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.model.DeviceEvent.ResourceChanged;
import dev.landfall.core.model.Status;
import dev.landfall.gateway.door.session.Line;
import dev.landfall.gateway.door.session.Nudge;
import dev.landfall.gateway.mqtt.session.Message;
import dev.landfall.gateway.mqtt.session.Peer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells a device what apps did to its shared attributes while it is connected: the newest value of each, and which are gone. Before it
 * wants to know they are kept back.
 */
final class SharedNews {
    private final Peer peer;
    private final DeviceSession session;
    private final Outlet outlet;
    private final Nudge teller;
    private volatile boolean listening;

    SharedNews(Peer peer, Line line, DeviceSession session, Outlet outlet) {
        this.peer = peer;
        this.session = session;
        this.outlet = outlet;
        teller = new Nudge("mqtt-nudge", line, this::tell);
    }

    /** There may be something. Any thread; never waits. */
    void wake() {
        if (listening) {
            teller.wake();
        }
    }

    void listening(boolean now) {
        var begins = now && !listening;
        listening = now;
        if (begins) {
            teller.wake();
        }
    }

    private void tell() {
        var changed = new LinkedHashMap<String, byte[]>();
        var gone = new ArrayList<String>();
        for (var fact : session.keptChanges()) {
            if (fact.event() instanceof ResourceChanged event && event.href().startsWith(Hrefs.SHARED)) {
                var key = Hrefs.key(Hrefs.SHARED, event.href());
                if (event.status() == Status.NOT_FOUND) {
                    gone.add(key);
                } else {
                    add(changed, key, event);
                }
            }
        }
        if (!changed.isEmpty()) {
            publish(JsonText.object(changed));
        }
        if (!gone.isEmpty()) {
            publish(JsonText.object(Map.of("deleted", JsonText.texts(gone))));
        }
    }

    private void add(Map<String, byte[]> changed, String key, ResourceChanged event) {
        try {
            changed.put(key, JsonText.of(event.content()));
        } catch (MalformedContent unreadable) {
            peer.refused("attribute-not-json", event.href());
        }
    }

    private void publish(byte[] attributes) {
        peer.publish(Message.of(outlet.attributeTopics(), outlet.attributes(attributes)));
    }
}
