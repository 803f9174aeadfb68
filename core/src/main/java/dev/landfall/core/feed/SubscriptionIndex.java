package dev.landfall.core.feed;

import dev.landfall.core.access.Access;
import dev.landfall.core.stored.Names;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Partition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Finds the subscriptions that may want an event, by its device or by its owner. With ten thousand subscriptions to one device each,
 * an event costs one look-up. It only narrows the choice: the right to read the event is checked again at delivery.
 */
final class SubscriptionIndex {
    private record Owner(String tenant, String owner) {}

    @NodeLocal("nothing: the subscriptions of this process; whoever subscribes again shows a cursor")
    private final Map<Partition, List<FeedSubscription>> byDevice = new HashMap<>();

    @NodeLocal("nothing: the subscriptions of this process; whoever subscribes again shows a cursor")
    private final Map<Owner, List<FeedSubscription>> byOwner = new HashMap<>();

    @NodeLocal("nothing: the subscriptions of this process; whoever subscribes again shows a cursor")
    private final Map<String, List<FeedSubscription>> byTenant = new HashMap<>();

    void add(FeedSubscription one) {
        var who = one.scope().principal();
        for (var device : one.scope().devices()) {
            put(byDevice, Names.device(who.tenant(), device), one);
        }
        if (!one.scope().devices().isEmpty()) {
            return;
        }
        if (who.roles().contains(Access.ADMIN)) {
            put(byTenant, who.tenant(), one);
        } else {
            put(byOwner, new Owner(who.tenant(), who.owner()), one);
        }
    }

    void remove(FeedSubscription one) {
        var who = one.scope().principal();
        for (var device : one.scope().devices()) {
            take(byDevice, Names.device(who.tenant(), device), one);
        }
        take(byTenant, who.tenant(), one);
        take(byOwner, new Owner(who.tenant(), who.owner()), one);
    }

    /** Whether no subscription can want events of this partition, whoever its owner is. */
    boolean none(Partition partition) {
        return byOwner.isEmpty() && byTenant.isEmpty() && !byDevice.containsKey(partition);
    }

    /** The subscriptions that may want the event. */
    void each(Event event, Partition partition, Consumer<FeedSubscription> action) {
        byDevice.getOrDefault(partition, List.of()).forEach(action);
        if (!byTenant.isEmpty()) {
            byTenant.getOrDefault(partition.tenant(), List.of()).forEach(action);
        }
        if (!byOwner.isEmpty()) {
            byOwner.getOrDefault(new Owner(partition.tenant(), event.owner()), List.of())
                    .forEach(action);
        }
    }

    private static <K> void put(Map<K, List<FeedSubscription>> map, K key, FeedSubscription one) {
        map.computeIfAbsent(key, _ -> new ArrayList<>()).add(one);
    }

    private static <K> void take(Map<K, List<FeedSubscription>> map, K key, FeedSubscription one) {
        map.computeIfPresent(key, (_, all) -> {
            all.remove(one);
            return all.isEmpty() ? null : all;
        });
    }
}
