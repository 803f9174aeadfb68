package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.device.DeviceSession.Done;
import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.gateway.coap.session.CoapMeters;
import dev.landfall.gateway.coap.session.CoapPeer;
import java.util.List;

/** Receives the reports of all observations of one device on the event loop, and tells the twin synchroniser about their progress. */
final class ObservationSink {
    private final CoapPeer peer;
    private final ResourceReports said;
    private final DescriptionReporter description;
    private final CoapMeters meters;
    private final TwinSynchroniser synchroniser;
    private long sequence;

    ObservationSink(
            CoapPeer peer,
            ResourceReports said,
            DescriptionReporter description,
            CoapMeters meters,
            TwinSynchroniser synchroniser) {
        this.peer = peer;
        this.said = said;
        this.description = description;
        this.meters = meters;
        this.synchroniser = synchroniser;
    }

    long nextSequence() {
        return ++sequence;
    }

    void notified() {
        meters.notified();
    }

    /** Stores reports for which nobody waits. */
    void offer(List<Report> reports) {
        if (!reports.isEmpty()) {
            describe(reports);
            said.offer(reports);
        }
    }

    /** Stores reports; {@code done} is called when they are durable, at once when there are none. */
    void offer(List<Report> reports, Done done) {
        if (reports.isEmpty()) {
            done.stored();
        } else {
            describe(reports);
            said.offer(reports, done);
        }
    }

    /**
     * A message could not be read.
     *
     * @param ends whether the connection is closed: a lost notification would leave a wrong twin
     */
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
        synchroniser.settled();
    }

    void batchEnded() {
        synchroniser.batchEnded();
    }

    void gone(String href) {
        synchroniser.gone(href);
    }

    private void describe(List<Report> reports) {
        for (var report : reports) {
            if (report.href().equals(OcfPaths.DEVICE)) {
                description.reported(report);
            }
        }
    }
}
