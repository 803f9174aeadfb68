package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.device.DeviceSession.Done;
import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.gateway.coap.session.Meters;
import dev.landfall.gateway.coap.session.Peer;
import java.util.List;

/** Where observations put what they hear, on the event loop; and whom they tell what became of them. */
final class TwinFlow {
    private final Peer peer;
    private final Reports said;
    private final Description description;
    private final Meters meters;
    private final Twins twins;
    private long sequence;

    TwinFlow(Peer peer, Reports said, Description description, Meters meters, Twins twins) {
        this.peer = peer;
        this.said = said;
        this.description = description;
        this.meters = meters;
        this.twins = twins;
    }

    long nextSequence() {
        return ++sequence;
    }

    void notified() {
        meters.notified();
    }

    /** Takes reports that nobody waits for. */
    void offer(List<Report> reports) {
        if (!reports.isEmpty()) {
            describe(reports);
            said.offer(reports);
        }
    }

    /** Takes reports and tells when they are durable; at once when there are none. */
    void offer(List<Report> reports, Done done) {
        if (reports.isEmpty()) {
            done.stored();
        } else {
            describe(reports);
            said.offer(reports, done);
        }
    }

    /** What came could not be read; a notification lost is a twin that lies, so then the connection ends. */
    void malformed(String text, boolean ends) {
        if (ends) {
            peer.end("malformed-content", text);
        } else {
            peer.refused("malformed-content", text);
        }
    }

    void failed(String reason) {
        peer.connection().close(reason);
    }

    void settled() {
        twins.settled();
    }

    void batchEnded() {
        twins.batchEnded();
    }

    void gone(String href) {
        twins.gone(href);
    }

    private void describe(List<Report> reports) {
        for (var report : reports) {
            if (report.href().equals(Paths.DEVICE)) {
                description.reported(report);
            }
        }
    }
}
