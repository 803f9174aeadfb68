package dev.landfall.gateway.api.landfall;

import dev.landfall.core.access.Principal;
import java.util.OptionalLong;

/** The running hub as a whole, for its operator. */
@FunctionalInterface
public interface HubOperations {
    /**
     * The present state of the hub. May read the store, so it may block.
     *
     * @param principal the caller
     * @throws dev.landfall.core.model.Refused UNAVAILABLE when a part does not answer
     */
    State state(Principal principal);

    /**
     * The state of the hub at one moment.
     *
     * @param node the name of the node that answers
     * @param store the store, for people, without secrets, such as {@code embedded in /var/lib/landfall}
     * @param bus how the nodes of the hub communicate, for people
     * @param devices the number of devices of the caller's tenant
     * @param online the number of devices of all tenants that are connected to this node
     * @param certificateDays whole days until the certificate of the API expires; negative when it has expired
     * @param diskBytesLeft the free space of the hub's storage; empty when it does not store on its own disk
     * @param healthy whether all parts work, as the health page says
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
