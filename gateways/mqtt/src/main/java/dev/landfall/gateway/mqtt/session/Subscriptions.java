package dev.landfall.gateway.mqtt.session;

import dev.landfall.guard.NodeLocal;
import java.util.LinkedHashMap;
import java.util.Map;

/** A client's filters. Event loop only. */
final class Subscriptions {
    private final int max;

    @NodeLocal("one connection: with clean sessions the client subscribes again")
    private final Map<String, Integer> byFilter = new LinkedHashMap<>(4);

    Subscriptions(int max) {
        this.max = max;
    }

    /** Whether there was room for it. */
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

    /** The QoS at which a topic is wanted; negative when it is not. */
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
