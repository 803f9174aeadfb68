package dev.landfall.gateway.mqtt.session;

import dev.landfall.guard.NodeLocal;
import java.util.LinkedHashMap;
import java.util.Map;

/** The subscriptions of a client. Event loop only. */
final class Subscriptions {
    private final int max;

    @NodeLocal("one connection: with clean sessions the client subscribes again")
    private final Map<String, Integer> byFilter = new LinkedHashMap<>(4);

    Subscriptions(int max) {
        this.max = max;
    }

    /**
     * Adds a subscription.
     *
     * @return false when the maximum number is reached
     */
    boolean add(String filter, int qos) {
        if (byFilter.size() >= max && !byFilter.containsKey(filter)) {
            return false;
        }
        byFilter.put(filter, qos);
        return true;
    }

    boolean remove(String filter) {
        return byFilter.remove(filter) != null;
    }

    /** The highest QoS of the subscriptions that match a topic; negative when none matches. */
    int qos(String topic) {
        var best = -1;
        for (var entry : byFilter.entrySet()) {
            if (entry.getValue() > best && TopicFilters.fits(entry.getKey(), topic)) {
                best = entry.getValue();
            }
        }
        return best;
    }
}
