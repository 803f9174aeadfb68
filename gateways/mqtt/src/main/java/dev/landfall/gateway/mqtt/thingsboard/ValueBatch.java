package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.device.DeviceSession.Done;
import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.gateway.door.session.BackPressure;
import dev.landfall.gateway.mqtt.session.MqttPeer;
import java.util.List;

/**
 * Offers the values of one message to the core, all in one append. If one of them can never be stored, the others are stored without
 * it: the message is halved until the wrong value is alone. Event loop only.
 *
 * @param type of the resources that are new
 */
record ValueBatch(MqttPeer peer, BackPressure offers, DeviceSession session, LinkPublisher links, String type) {
    /**
     * Offers the values of a message.
     *
     * @param reports at least one
     */
    void store(List<Report> reports, Done done) {
        var part = new Part(reports, done);
        offers.offer(session, reports, part);
        if (!part.failed) {
            for (var report : reports) {
                links.used(report.href(), type);
            }
        }
    }

    private final class Part implements Done {
        private final List<Report> reports;
        private final Done done;
        private volatile boolean failed;

        Part(List<Report> reports, Done done) {
            this.reports = reports;
            this.done = done;
        }

        @Override
        public void stored() {
            done.stored();
        }

        @Override
        public void failed(String reason) {
            failed = true;
            if (reports.size() == 1 || !DurabilityReport.isForGood(reason)) {
                done.failed(reason);
                return;
            }
            var middle = reports.size() / 2;
            var halves = new Halves(reports.getFirst().href());
            peer.connection().execute(() -> {
                store(reports.subList(0, middle), halves.of(done));
                store(reports.subList(middle, reports.size()), halves.of(done));
            });
        }
    }

    /** Joins the results of two halves to one result. */
    private final class Halves {
        private final String href;
        private int left = 2;
        private boolean stored;
        private String refused = "";
        private String lost = "";

        Halves(String href) {
            this.href = href;
        }

        Done of(Done done) {
            return new Done() {
                @Override
                public void stored() {
                    ended(done, "");
                }

                @Override
                public void failed(String reason) {
                    ended(done, reason);
                }
            };
        }

        private void ended(Done done, String reason) {
            synchronized (this) {
                stored |= reason.isEmpty();
                if (DurabilityReport.isForGood(reason)) {
                    refused = reason;
                } else if (!reason.isEmpty()) {
                    lost = reason;
                }
                left--;
                if (left > 0) {
                    return;
                }
            }
            if (!lost.isEmpty()) {
                done.failed(lost);
            } else if (stored) {
                if (!refused.isEmpty()) {
                    peer.refused(refused, "of a message that begins with " + href);
                }
                done.stored();
            } else {
                done.failed(refused);
            }
        }
    }
}
