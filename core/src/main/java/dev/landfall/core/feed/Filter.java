package dev.landfall.core.feed;

import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which events.
 *
 * @param devices only of these; empty for all the principal may read
 * @param wanted which of theirs; called on several threads, must be quick and pure
 */
public record Filter(Set<DeviceId> devices, Predicate<Fact> wanted) {
    /** Everything. */
    public static final Filter ALL = new Filter(Set.of(), _ -> true);
}
