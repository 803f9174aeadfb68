package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.device.DeviceSession.Done;
import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.gateway.mqtt.session.Peer;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Hands what came over one connection to the core. When there is no room it is held and nothing more is read: the client waits,
 * not the hub. Event loop only.
 */
final class Offers {
    private final Peer peer;
    private final ArrayDeque<Held> held = new ArrayDeque<>(1);

    Offers(Peer peer) {
        this.peer = peer;
    }

    /** @param reports of one message, at least one */
    void offer(DeviceSession session, List<Report> reports, Done done) {
        if (!held.isEmpty()) {
            held.add(new Held(session, reports, done));
        } else if (!session.offer(reports, done)) {
            held.add(new Held(session, reports, done));
            peer.noRoom();
            waitForRoom(session);
        }
    }

    private void waitForRoom(DeviceSession session) {
        session.whenRoom(() -> peer.connection().execute(this::again));
    }

    private void again() {
        for (var next = held.peek(); next != null; next = held.peek()) {
            if (!next.session().offer(next.reports(), next.done())) {
                waitForRoom(next.session());
                return;
            }
            held.remove();
        }
        peer.room();
    }

    private record Held(DeviceSession session, List<Report> reports, Done done) {}
}
