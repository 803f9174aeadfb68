package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.device.DeviceSession.Done;
import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.gateway.coap.session.CoapPeer;
import dev.landfall.gateway.door.session.BackPressure;
import java.util.List;

/** Passes the reports of one device to the core. Event loop only. */
final class ResourceReports {
    private final CoapPeer peer;
    private final DeviceSession session;
    private final BackPressure backPressure;
    private final Done steady = new Steady();

    ResourceReports(CoapPeer peer, DeviceSession session) {
        this.peer = peer;
        this.session = session;
        backPressure = new BackPressure(peer, task -> peer.connection().execute(task));
    }

    /** Stores the reports of one message. If that fails, the connection is closed, so that the device reports everything again. */
    void offer(List<Report> reports) {
        offer(reports, steady);
    }

    /** As {@link #offer(List)}; {@code done} receives the result. */
    void offer(List<Report> reports, Done done) {
        backPressure.offer(session, reports, done);
    }

    private final class Steady implements Done {
        @Override
        public void stored() {
            // No part waits for the result.
        }

        @Override
        public void failed(String reason) {
            peer.connection().close(reason);
        }
    }
}
