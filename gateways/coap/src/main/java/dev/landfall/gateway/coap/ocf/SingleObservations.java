package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.model.Link;
import dev.landfall.gateway.coap.session.CoapPeer;
import dev.landfall.guard.NodeLocal;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Observes or reads resources one by one: those that notify are observed, the others are read. Only {@value #WINDOW} requests are open at
 * a time, so that the device can keep up. For the synchroniser's thread.
 */
final class SingleObservations {
    private static final int WINDOW = 8;

    private final CoapPeer peer;
    private final ObservationSink flow;
    private final OcfSettings settings;

    @NodeLocal("one connection: the links in the store say what to follow when the device is back")
    private final Map<String, StandingObservation> followed = new HashMap<>();

    SingleObservations(CoapPeer peer, ObservationSink flow, OcfSettings settings) {
        this.peer = peer;
        this.flow = flow;
        this.settings = settings;
    }

    /** Whether one of these links has no observation yet. */
    boolean fresh(List<Link> links) {
        return links.stream().anyMatch(link -> wanted(link) && !followed.containsKey(link.href()));
    }

    /** Observes or reads these resources and no others. Waits for the answers, but not for a device that is silent. */
    void follow(List<Link> links) {
        var there = new HashSet<String>();
        var open = new ArrayDeque<Observation>();
        for (var link : links) {
            there.add(link.href());
            if (wanted(link) && !followed.containsKey(link.href())) {
                open.add(begin(link));
            }
            if (open.size() == WINDOW) {
                open.remove().await(settings.deviceAnswer().toNanos());
            }
        }
        followed.entrySet().removeIf(entry -> {
            var left = !there.contains(entry.getKey());
            if (left) {
                entry.getValue().cancel(peer);
            }
            return left;
        });
    }

    /** Whether every first answer is durable. */
    boolean settled() {
        return followed.values().stream()
                .allMatch(observed -> observed.observation().settled());
    }

    void cancel() {
        followed.values().forEach(observed -> observed.cancel(peer));
        followed.clear();
    }

    private Observation begin(Link link) {
        var observation = new SingleObservation(flow, link.href());
        var request = StandingObservation.request(link.href());
        if (link.observable() && followed.size() < settings.observationsMax()) {
            request.observe(0);
        }
        var token = peer.send(request, observation);
        followed.put(link.href(), new StandingObservation(token, link.href(), observation));
        return observation;
    }

    private static boolean wanted(Link link) {
        return !link.href().equals(OcfPaths.RESOURCES);
    }
}
