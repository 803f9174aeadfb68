package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.content.MalformedContent;
import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.DeviceEvent.ResourceChanged;
import dev.landfall.gateway.door.session.DebouncedJob;
import dev.landfall.gateway.door.session.DoorConnection;
import dev.landfall.gateway.mqtt.session.MqttPeer;
import dev.landfall.gateway.mqtt.session.OutboundMessage;
import dev.landfall.guard.NodeLocal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sends changes of shared attributes to a connected device: the newest value of each attribute, and the names of deleted ones. Changes
 * wait until the device has subscribed, and changes that could not be sent are sent later. Only names wait; the value is read when it
 * is sent.
 */
final class SharedAttributeUpdates {
    private static final int AT_ONCE_MAX = 64;
    private static final int BYTES_MAX = 32_768;
    private static final String TOO_LARGE = "larger-than-the-client-takes";

    private final MqttPeer peer;
    private final DeviceSession session;
    private final DeviceTopics topics;
    private final Reading reading;
    private final DebouncedJob teller;

    @NodeLocal("one connection: the session tells what changed when the device is back")
    private final Set<String> untold = new LinkedHashSet<>(2);

    @NodeLocal("one connection: the session tells what changed when the device is back")
    private final Set<String> alone = new HashSet<>(1);

    private volatile boolean listening;

    /** Reads the current values of resources of the device. Blocks. */
    @FunctionalInterface
    interface Reading {
        /** The values of those resources that exist, by href. */
        Map<String, ResourceChanged> read(Set<String> hrefs);
    }

    SharedAttributeUpdates(
            MqttPeer peer, DoorConnection connection, DeviceSession session, DeviceTopics topics, Reading reading) {
        this.peer = peer;
        this.session = session;
        this.topics = topics;
        this.reading = reading;
        teller = new DebouncedJob("mqtt-nudge", connection, this::send);
    }

    /** Requests a look for changes. Any thread; never waits. */
    void wake() {
        if (listening) {
            teller.wake();
        }
    }

    /** Tries again to send changes that could not be sent, when their time has come. */
    void tick() {
        boolean waits;
        synchronized (untold) {
            waits = !untold.isEmpty();
        }
        if (waits) {
            wake();
        }
    }

    void listening(boolean now) {
        var begins = now && !listening;
        listening = now;
        if (begins) {
            teller.wake();
        }
    }

    private void send() {
        for (var fact : session.keptChanges()) {
            if (fact.event() instanceof ResourceChanged event && event.href().startsWith(KeyHrefs.SHARED)) {
                giveBack(List.of(event.href()));
            }
        }
        var all = List.copyOf(take());
        for (var from = 0; from < all.size(); from += AT_ONCE_MAX) {
            send(all.subList(from, Math.min(all.size(), from + AT_ONCE_MAX)));
        }
    }

    /** Keeps changes that cannot be sent now for the next try. */
    private Set<String> take() {
        synchronized (untold) {
            var all = new LinkedHashSet<>(untold);
            untold.clear();
            return all;
        }
    }

    private void giveBack(Collection<String> hrefs) {
        synchronized (untold) {
            untold.addAll(hrefs);
        }
    }

    private void send(List<String> hrefs) {
        var done = false;
        try {
            send(hrefs, reading.read(Set.copyOf(hrefs)));
            done = true;
        } finally {
            if (!done) {
                giveBack(hrefs);
            }
        }
    }

    private void send(List<String> hrefs, Map<String, ResourceChanged> there) {
        var gone = new ArrayList<String>();
        var changed = new LinkedHashMap<String, byte[]>();
        var bytes = 0;
        for (var href : hrefs) {
            var event = there.get(href);
            if (event == null || event.status() == AnswerStatus.NOT_FOUND) {
                gone.add(href);
                continue;
            }
            bytes += event.content().bytes().length;
            if (bytes > BYTES_MAX || isAlone(href)) {
                publishChanged(changed);
                changed = new LinkedHashMap<>();
                bytes = event.content().bytes().length;
            }
            add(changed, event);
        }
        publishChanged(changed);
        publishGone(gone);
    }

    private boolean isAlone(String href) {
        synchronized (untold) {
            return alone.contains(href);
        }
    }

    private void add(Map<String, byte[]> changed, ResourceChanged event) {
        try {
            changed.put(event.href(), JsonEmbedding.of(event.content()));
        } catch (MalformedContent unreadable) {
            peer.refused("attribute-not-json", event.href());
        }
    }

    private void publishChanged(Map<String, byte[]> changed) {
        if (!changed.isEmpty()) {
            var byKey = new LinkedHashMap<String, byte[]>();
            changed.forEach((href, json) -> byKey.put(KeyHrefs.key(KeyHrefs.SHARED, href), json));
            publish(JsonEmbedding.object(byKey), List.copyOf(changed.keySet()));
        }
    }

    private void publishGone(List<String> hrefs) {
        if (!hrefs.isEmpty()) {
            var keys = hrefs.stream()
                    .map(href -> KeyHrefs.key(KeyHrefs.SHARED, href))
                    .toList();
            publish(JsonEmbedding.object(Map.of("deleted", JsonEmbedding.texts(keys))), List.copyOf(hrefs));
        }
    }

    private void publish(byte[] attributes, List<String> hrefs) {
        peer.publish(new OutboundMessage(
                topics.attributeTopics(), topics.attributes(attributes), lost -> unsent(lost, hrefs), () -> true));
    }

    /** Sends attributes one by one if they are too large together. An attribute that is too large alone is named and never sent. */
    private void unsent(String lost, List<String> hrefs) {
        if (!lost.equals(TOO_LARGE)) {
            giveBack(hrefs);
        } else if (hrefs.size() > 1) {
            synchronized (untold) {
                alone.addAll(hrefs);
                untold.addAll(hrefs);
            }
        }
    }
}
