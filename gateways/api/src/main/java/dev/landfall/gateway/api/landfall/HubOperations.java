package dev.landfall.gateway.api.landfall;

import dev.landfall.core.access.Principal;
import java.util.OptionalLong;

/** What the API asks of the running hub as a whole, for whoever operates it. */
@FunctionalInterface
public interface HubOperations {
    /**
     * How the hub is now. May read the store, and so may block.
     *
     * @param principal who asks
     * @throws dev.landfall.core.model.Refused UNAVAILABLE when something that has to be asked cannot be reached
     */
    State state(Principal principal);

    /**
     * How the hub is at this moment.
     *
     * @param node the name of the node that answers
     * @param store the store for people, without secrets, such as {@code embedded in /var/lib/landfall}
     * @param bus how the nodes of the hub reach each other, for people
     * @param devices how many devices the tenant of the caller has
     * @param online how many devices are connected to this node now, of all tenants
     * @param certificateDays whole days until the certificate of the API ends; negative when it has ended
     * @param diskBytesLeft where the hub stores; empty when it does not store on a disk of its own
     * @param healthy whether all that the hub needs works, as its health page says
     */
    record State(
            String node,
            String store,
            String bus,
            long devices,
            long online,
            long certificateDays,
            OptionalLong diskBytesLeft,
            boolean healthy) {}
}
