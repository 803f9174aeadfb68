package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.model.Link;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.door.session.DebouncedJob;
import dev.landfall.gateway.door.session.DoorConnection;
import dev.landfall.gateway.mqtt.session.MqttPeer;
import dev.landfall.guard.NodeLocal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Publishes a link for each key that a device uses: after the values and many at once, so that no value waits for it. A device may have
 * more resources than links; the further ones are not published.
 */
@NodeLocal("one connection: the links in the store, to which those of later values are added again")
final class LinkPublisher {
    private static final int LINKS_MAX = 1_000;
    private static final int DISCOVERABLE = 1;
    private static final int OBSERVABLE = 2;
    private static final List<String> JSON = List.of("application/json");

    /** The links that every device has. */
    static final List<Link> FIRST = List.of(
            directory("/rpc", "landfall.commands", 1, false),
            directory("/attributes/shared", "landfall.attributes.shared", 2, true));

    private final MqttPeer peer;
    private final DeviceSession session;
    private final DebouncedJob publisher;
    private final Set<String> known = new HashSet<>();
    private List<Link> fresh = new ArrayList<>(0);
    private boolean full;

    LinkPublisher(MqttPeer peer, DoorConnection connection, DeviceSession session) {
        this.peer = peer;
        this.session = session;
        publisher = new DebouncedJob("mqtt-nudge", connection, this::publish);
    }

    /** Publishes the first links and reads the published ones. Blocks until it is durable; writes nothing the second time. */
    void open() {
        session.publish(FIRST);
        session.links().forEach(link -> known.add(link.href()));
    }

    /** The device uses this resource. Event loop only; never waits. */
    void used(String href, String type) {
        if (known.size() >= LINKS_MAX) {
            tooMany();
        } else if (known.add(href)) {
            var link = link(href, type, DISCOVERABLE | OBSERVABLE, known.size(), Link.Rule.USUAL);
            synchronized (this) {
                fresh.add(link);
            }
            publisher.wake();
        }
    }

    private void tooMany() {
        if (!full) {
            full = true;
            peer.refused("too-many-links", "more keys than " + LINKS_MAX + ": kept, and not listed");
        }
    }

    /** Publishes the new links. Blocks. */
    void publish() {
        List<Link> batch;
        synchronized (this) {
            batch = fresh;
            fresh = new ArrayList<>(0);
        }
        if (!batch.isEmpty()) {
            publish(batch);
        }
    }

    /** Publishes links; one that is refused does not prevent the others. */
    private void publish(List<Link> batch) {
        try {
            session.publish(batch);
        } catch (Refused refused) {
            if (refused.reason() != Reason.TOO_LARGE && refused.reason() != Reason.INVALID) {
                throw refused;
            }
            if (batch.size() == 1) {
                peer.refused("links-refused", refused.text());
                return;
            }
            publish(batch.subList(0, batch.size() / 2));
            publish(batch.subList(batch.size() / 2, batch.size()));
        }
    }

    /** @param kept whether the hub keeps the values below it */
    private static Link directory(String href, String type, int instance, boolean kept) {
        return link(href, type, DISCOVERABLE, instance, new Link.Rule(kept, true));
    }

    private static Link link(String href, String type, int policy, int instance, Link.Rule rule) {
        return new Link(href, List.of(type), List.of(), policy, instance, "", "", List.of(), JSON, 0, rule);
    }
}
