package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.model.Link;
import dev.landfall.core.model.Synchronisation;
import dev.landfall.gateway.coap.session.CoapMeters;
import dev.landfall.gateway.coap.session.CoapPeer;
import dev.landfall.gateway.door.session.DebouncedJob;
import dev.landfall.gateway.door.session.DoorConnection;
import dev.landfall.guard.NodeLocal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the twins of one device in step: one observation of all its resources where the device can do that, one for each
 * otherwise. Wishes come from anywhere and are carried out one after another on a virtual thread.
 *
 * <p>IN_SYNC is only said once everything the device first answered is durable.
 */
final class TwinSynchroniser {
    private static final int BATCH_OBSERVABLE = 2;
    private static final String ALL = OcfPaths.RESOURCES + "?if=oic.if.b";

    private final CoapPeer peer;
    private final DeviceSession session;
    private final OcfSettings settings;
    private final DeviceDirectory directory;
    private final DebouncedJob worker;
    private final ObservationSink flow;

    // Wishes; guarded by this.
    private boolean restart;
    private boolean announced;
    private boolean stop;
    private boolean batchOver;

    @NodeLocal("one connection: what the device answers when it is back")
    private final Set<String> gone = new HashSet<>(2);

    // What is; only the worker touches it.
    private @Nullable StandingObservation batch;
    private @Nullable SingleObservations singles;
    private boolean inSync;

    TwinSynchroniser(
            CoapPeer peer,
            DoorConnection line,
            DeviceSession session,
            OcfSettings settings,
            CoapMeters meters,
            DescriptionReporter description) {
        this.peer = peer;
        this.session = session;
        this.settings = settings;
        directory = new DeviceDirectory(peer);
        worker = new DebouncedJob("coap-nudge", line, this::work);
        flow = new ObservationSink(peer, new ResourceReports(peer, session), description, meters, this);
    }

    /** The device has signed in. */
    void start() {
        if (session.synchronisation().enabled()) {
            restart(false);
        }
    }

    /**
     * From the start.
     *
     * @param said whether it is durable already that the twins are being synchronised
     */
    void restart(boolean said) {
        synchronized (this) {
            restart = true;
            announced = said;
            stop = false;
        }
        worker.wake();
    }

    /** No more twins on this connection, for now. */
    void stop() {
        synchronized (this) {
            stop = true;
            restart = false;
        }
        worker.wake();
    }

    /** What is published has changed. */
    void linksChanged() {
        worker.wake();
    }

    /** A first answer has come to its end. */
    void settled() {
        worker.wake();
    }

    /** The device says no more in one message for all. */
    void batchEnded() {
        synchronized (this) {
            batchOver = true;
        }
        worker.wake();
    }

    /** The device has no such resource any more. */
    void gone(String href) {
        synchronized (this) {
            gone.add(href);
        }
        worker.wake();
    }

    private void work() {
        boolean begin;
        boolean said;
        boolean end;
        boolean split;
        List<String> lost;
        synchronized (this) {
            begin = restart;
            said = announced;
            end = stop;
            split = batchOver;
            lost = List.copyOf(gone);
            restart = false;
            stop = false;
            batchOver = false;
            gone.clear();
        }
        if (!lost.isEmpty()) {
            session.unpublish(lost);
        }
        if (end || begin) {
            cancel();
        }
        if (begin) {
            synchronise(said);
        } else if (split && batch != null) {
            batch = null;
            singles = new SingleObservations(peer, flow, settings);
        }
        follow();
    }

    private void synchronise(boolean said) {
        var before = session.synchronisation();
        var complete = !said && before.inSyncAt() > 0 && before.inSyncAt() >= before.syncingAt();
        inSync = false;
        if (!said) {
            session.synchronisation(Synchronisation.State.SYNCING, true, false);
        }
        var published = session.links();
        var listed = directory.links(settings.deviceAnswer());
        listed.ifPresent(links -> withdrawMissing(published, links));
        if (!mayBatch(listed) || !observeAll(complete)) {
            singles = new SingleObservations(peer, flow, settings);
        }
    }

    /** What was published, could be discovered and is listed no more, is gone. An empty list says nothing. */
    private void withdrawMissing(List<Link> published, List<Link> listed) {
        var there = listed.stream().map(Link::href).collect(Collectors.toSet());
        var missing = published.stream()
                .filter(link -> (link.policy() & 1) != 0 && !there.contains(link.href()))
                .map(Link::href)
                .toList();
        if (!there.isEmpty() && !missing.isEmpty()) {
            session.unpublish(missing);
        }
    }

    /** Only a device that lists {@code /oic/res} without batches to observe is not even asked. */
    private static boolean mayBatch(Optional<List<Link>> listed) {
        return listed.stream()
                .flatMap(List::stream)
                .filter(link -> link.href().equals(OcfPaths.RESOURCES))
                .allMatch(link -> (link.policy() & BATCH_OBSERVABLE) != 0
                        && link.interfaces().contains("oic.if.b"));
    }

    private boolean observeAll(boolean complete) {
        var request = StandingObservation.request(ALL).observe(0);
        if (complete && settings.etagsMax() > 0) {
            Etags.add(request, session.etags(settings.etagsMax()));
        }
        var observation = new BatchObservation(flow);
        var token = peer.send(request, observation);
        var begun = observation.await(settings.deviceAnswer().toNanos());
        if (begun == Observation.Begun.OBSERVED) {
            batch = new StandingObservation(token, ALL, observation);
            return true;
        }
        if (begun == Observation.Begun.LOST) {
            // It may still come to observe: it is told not to.
            new StandingObservation(token, ALL, observation).cancel(peer);
        } else {
            peer.forget(token);
        }
        synchronized (this) {
            batchOver = false;
        }
        return false;
    }

    /** Observes and reads what is published and not followed yet, and says so once all of it is durable. */
    private void follow() {
        var each = singles;
        if (each != null) {
            var links = session.links();
            if (inSync && each.fresh(links)) {
                inSync = false;
                session.synchronisation(Synchronisation.State.SYNCING, true, false);
            }
            each.follow(links);
        }
        var complete = each == null ? batch != null : each.settled();
        if (complete && !inSync && session.synchronisation().enabled()) {
            inSync = true;
            session.synchronisation(Synchronisation.State.IN_SYNC, true, false);
        }
    }

    private void cancel() {
        if (batch != null) {
            batch.cancel(peer);
            batch = null;
        }
        if (singles != null) {
            singles.cancel();
            singles = null;
        }
        inSync = false;
    }
}
