package dev.landfall.core.feed;

import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Selects the events of a subscription.
 *
 * @param devices the devices whose events are delivered; empty for all devices that the principal may read
 * @param wanted selects events of these devices; called on several threads, must be fast and without side effects
 */
public record Filter(Set<DeviceId> devices, Predicate<Fact> wanted) {
    /** Selects all events of all devices that the principal may read. */
    public static final Filter ALL = new Filter(Set.of(), _ -> true);
}
