package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.content.ContentFormat;
import dev.landfall.core.access.Principal;
import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.device.DeviceSession.Done;
import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Status;
import dev.landfall.core.model.Synchronisation.State;
import dev.landfall.gateway.door.session.Offers;
import dev.landfall.gateway.door.session.SessionListener;
import dev.landfall.gateway.mqtt.session.Peer;
import dev.landfall.gateway.mqtt.session.Receipt;
import dev.landfall.gateway.mqtt.thingsboard.Values.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A device that speaks over a connection: the client itself, or one that the client speaks for. */
final class Voice {
    private static final String TELEMETRY = "landfall.telemetry";
    private static final String ATTRIBUTE = "landfall.attributes.client";
    private static final byte[] NO_ETAG = {};
    private static final long LAST_WORDS_SECONDS = 5;

    private final Principal principal;
    private final DeviceSession session;
    private final SessionListener listener;
    private final Peer peer;
    private final Offers offers;
    private final Outlet outlet;
    private final LinkBook links;
    private final CommandRunner commands;
    private final SharedNews shared;
    private long sequence;

    /** @param speaking over which connection, and how it is spoken to */
    Voice(Speaking speaking, Principal principal, DeviceSession session, SessionListener listener) {
        this.principal = principal;
        this.session = session;
        this.listener = listener;
        peer = speaking.peer();
        offers = speaking.offers();
        outlet = speaking.outlet();
        links = new LinkBook(peer, listener, session);
        commands = new CommandRunner(peer, listener, session, speaking.settings(), outlet);
        shared = new SharedNews(peer, listener, session, outlet);
    }

    /** What all voices of a connection have in common, and how this one is spoken to. */
    record Speaking(Peer peer, Offers offers, DialectSettings settings, Outlet outlet) {}

    /** Makes durable what apps must know of such a device. Blocks. */
    void introduce() {
        links.open();
        session.synchronisation(State.IN_SYNC, true, false);
    }

    /** Its commands may come. Event loop only. */
    void begin() {
        listener.attach(() -> {
            commands.wake();
            shared.wake();
        });
        commands.wake();
        subscriptionsChanged();
    }

    DeviceId device() {
        return session.device();
    }

    Principal principal() {
        return principal;
    }

    /** Event loop only. */
    void subscriptionsChanged() {
        commands.listening(peer.wants(outlet.commandTopics(0)));
        shared.listening(peer.wants(outlet.attributeTopics()));
    }

    /** Event loop only; never waits. */
    void telemetry(List<Value> values, Done done) {
        say(reports(Hrefs.TELEMETRY, values), TELEMETRY, done);
    }

    /** Event loop only; never waits. */
    void attributes(List<Value> values, Done done) {
        say(reports(Hrefs.CLIENT, values), ATTRIBUTE, done);
    }

    /** The device answered a command; false when there is none of that number. */
    boolean answered(int number, byte[] answer, Receipt receipt) {
        return commands.answered(number, answer, receipt);
    }

    /** What the device left for the case that it goes without a word. Blocks, for a while at most. */
    void lastWords(List<Value> values, boolean telemetry) {
        var reports = reports(telemetry ? Hrefs.TELEMETRY : Hrefs.CLIENT, values);
        if (reports.isEmpty()) {
            return;
        }
        var done = new CountDownLatch(1);
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LAST_WORDS_SECONDS);
        try {
            while (!session.offer(reports, new Latched(done))) {
                var room = new CountDownLatch(1);
                session.whenRoom(room::countDown);
                if (!room.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return;
                }
            }
            var _ = done.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** What it is, as its gateway says. Blocks. */
    void describe(String name, String type) {
        session.describe(name, List.of(type));
    }

    /** Blocks until everybody can know that it has gone. */
    void close(String reason) {
        commands.stop();
        session.close(reason);
    }

    private List<Report> reports(String room, List<Value> values) {
        sequence++;
        var reports = new ArrayList<Report>(values.size());
        for (var value : values) {
            reports.add(new Report(
                    Hrefs.of(room, value.key()),
                    Status.OK,
                    new Content(ContentFormat.JSON, value.json()),
                    List.of(),
                    NO_ETAG,
                    sequence,
                    value.takenAt()));
        }
        return reports;
    }

    private void say(List<Report> reports, String type, Done done) {
        if (reports.isEmpty()) {
            done.stored();
            return;
        }
        offers.offer(session, reports, done);
        for (var report : reports) {
            links.used(report.href(), type);
        }
    }

    private record Latched(CountDownLatch latch) implements Done {
        @Override
        public void stored() {
            latch.countDown();
        }

        @Override
        public void failed(String reason) {
            latch.countDown();
        }
    }
}
