package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.device.DeviceSession.Done;
import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.gateway.coap.session.CoapPeer;
import dev.landfall.gateway.door.session.BackPressure;
import java.util.List;

/** Hands what the device said to the core. Event loop only. */
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

    /** Takes reports of one message; when they cannot be stored the connection ends, so that the device says all again. */
    void offer(List<Report> reports) {
        offer(reports, steady);
    }

    /** As {@link #offer(List)}, for those who want to know when it is durable. */
    void offer(List<Report> reports, Done done) {
        backPressure.offer(session, reports, done);
    }

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
