package dev.landfall.core.device;

import dev.landfall.core.model.DeviceConnection;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.Synchronisation;
import dev.landfall.core.stored.DeviceHead;
import dev.landfall.core.stored.LinksHead;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Partition;
import java.util.List;
import java.util.Map;

/**
 * A session whose opening is durable.
 *
 * @param epoch the version of the session stream at the opening; each append of the session requires it (fencing)
 * @param device the head of the device at the opening
 */
record OpenedSession(
        Partition partition,
        Sessions.SignIn signIn,
        long epoch,
        DeviceConnection connection,
        DeviceHead device,
        Synchronisation synchronisation) {
    /** The key of the device: its tenant and its id. */
    DeviceKey key() {
        return new DeviceKey(partition.tenant(), signIn.device());
    }

    /** The index entries of the device as long as this session is open. */
    Map<String, List<IndexEntry>> described(DeviceHead head) {
        return DeviceIndexTerms.described(signIn.device(), head, connection.node());
    }

    /** The index entries of the device by the types of its links. */
    Map<String, List<IndexEntry>> published(LinksHead links) {
        return Map.of(Names.LINK_TYPES.name(), DeviceIndexTerms.linked(signIn.device(), device.owner(), links));
    }
}
