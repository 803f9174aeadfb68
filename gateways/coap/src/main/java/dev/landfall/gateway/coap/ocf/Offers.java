package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.device.DeviceSession.Done;
import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.gateway.coap.session.Peer;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Hands what the device said to the core. When there is no room it is held and nothing more is read from the device: the
 * device waits, not the hub. Event loop only.
 */
final class Offers {
    private final Peer peer;
    private final DeviceSession session;
    private final ArrayDeque<Held> held = new ArrayDeque<>(1);
    private final Done steady = new Steady();

    Offers(Peer peer, DeviceSession session) {
        this.peer = peer;
        this.session = session;
    }

    /** Takes reports of one message; when they cannot be stored the connection ends, so that the device says all again. */
    void offer(List<Report> reports) {
        offer(reports, steady);
    }

    /** As {@link #offer(List)}, for those who want to know when it is durable. */
    void offer(List<Report> reports, Done done) {
        if (!held.isEmpty()) {
            held.add(new Held(reports, done));
        } else if (!session.offer(reports, done)) {
            held.add(new Held(reports, done));
            peer.noRoom();
            waitForRoom();
        }
    }

    private void waitForRoom() {
        session.whenRoom(() -> peer.connection().execute(this::again));
    }

    private void again() {
        for (var next = held.peek(); next != null; next = held.peek()) {
            if (!session.offer(next.reports(), next.done())) {
                waitForRoom();
                return;
            }
            held.remove();
        }
        peer.room();
    }

    private record Held(List<Report> reports, Done done) {}

    private final class Steady implements Done {
        @Override
        public void stored() {
            // Nobody waits for it.
        }

        @Override
        public void failed(String reason) {
            peer.connection().close(reason);
        }
    }
}
