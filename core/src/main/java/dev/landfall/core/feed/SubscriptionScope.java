package dev.landfall.core.feed;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Action;
import dev.landfall.core.access.Principal;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.stored.Names;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Partition;
import java.util.Set;
import java.util.stream.Collectors;

/** The events of a subscription: those that its principal may read and its filter selects. Any thread. */
final class SubscriptionScope {
    private final Access access;
    private final Principal principal;
    private final Filter filter;
    private final Set<DeviceId> devices;

    @NodeLocal("the filter of the subscription")
    private final Set<Partition> partitions;

    SubscriptionScope(Access access, Principal principal, Filter filter) {
        this.access = access;
        this.principal = principal;
        this.filter = filter;
        // A principal that is bound to one device never needs to look at others.
        devices = filter.devices().isEmpty()
                ? principal.device().map(Set::of).orElse(filter.devices())
                : filter.devices();
        partitions = devices.stream()
                .map(device -> Names.device(principal.tenant(), device))
                .collect(Collectors.toUnmodifiableSet());
    }

    Principal principal() {
        return principal;
    }

    /** The devices that the filter names; empty for all devices that the principal may read. */
    Set<DeviceId> devices() {
        return devices;
    }

    /** @throws dev.landfall.core.model.Refused UNAUTHENTICATED when the principal's token ended */
    void checkAlive() {
        access.checkAlive(principal);
    }

    /** Whether an entry may have events of this scope, judged without decoding the events. */
    boolean concerns(Entry entry, OwnerCache owners) {
        var partition = entry.partition();
        if (!partition.tenant().equals(principal.tenant())
                || !(partitions.isEmpty() || partitions.contains(partition))) {
            return false;
        }
        // Events that change the registration name the owner themselves.
        return principal.roles().contains(Access.ADMIN)
                || entry.device().isPresent()
                || owners.of(partition)
                        .filter(whose -> whose.owner().equals(principal.owner()))
                        .isPresent();
    }

    /** Whether the principal may read the event. */
    boolean permits(Event event) {
        var fact = event.fact();
        return access.may(principal, Action.READ, fact.device(), fact.tenant(), event.owner());
    }

    /** Whether the filter asks for the event. A filter that fails asks for nothing. */
    boolean selects(Event event) {
        return selects(event.fact());
    }

    private boolean selects(Fact fact) {
        try {
            return filter.wanted().test(fact);
        } catch (RuntimeException | Error bug) { // the filter of one subscription must not stop the others
            Guard.failed(EventFanOut.THREAD, bug);
            return false;
        }
    }
}
