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
 * Synchronises the twins of one device: with one observation of all resources if the device supports it, else with one observation for
 * each resource. Any thread may request changes; one virtual thread carries them out, one after another.
 *
 * <p>The state IN_SYNC is stored only when everything that the device has first answered is durable.
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

    // The requested changes. Guarded by this object.
    private boolean restart;
    private boolean announced;
    private boolean stop;
    private boolean batchOver;

    @NodeLocal("one connection: what the device answers when it is back")
    private final Set<String> gone = new HashSet<>(2);

    // The present observations. Only for the worker's thread.
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

    /** The device has signed in: its twins are synchronised if they are switched on. */
    void start() {
        if (session.synchronisation().enabled()) {
            restart(false);
        }
    }

    /**
     * Synchronises from scratch.
     *
     * @param said whether the state SYNCING is already stored
     */
    void restart(boolean said) {
        synchronized (this) {
            restart = true;
            announced = said;
            stop = false;
        }
        worker.wake();
    }

    /** Stops the synchronisation on this connection. */
    void stop() {
        synchronized (this) {
            stop = true;
            restart = false;
        }
        worker.wake();
    }

    /** The published links have changed. */
    void linksChanged() {
        worker.wake();
    }

    /** A first answer was processed. */
    void settled() {
        worker.wake();
    }

    /** The device has ended the observation of all resources. */
    void batchEnded() {
        synchronized (this) {
            batchOver = true;
        }
        worker.wake();
    }

    /** The device no longer has this resource. */
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

    /** Withdraws resources that are published and discoverable, and missing in the device's own list. An empty list is ignored. */
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

    /**
     * Whether the device may support the observation of all resources. It is not asked if its list has {@code /oic/res} without an
     * observable batch.
     */
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
            // The device may still begin to observe, so the observation is cancelled.
            new StandingObservation(token, ALL, observation).cancel(peer);
        } else {
            peer.forget(token);
        }
        synchronized (this) {
            batchOver = false;
        }
        return false;
    }

    /** Observes and reads published resources that have no observation yet, and stores IN_SYNC when all first answers are durable. */
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
