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
 * A session as it was made durable.
 *
 * @param epoch version of the session stream
 * @param device what the registry knew then
 */
record OpenedSession(
        Partition partition,
        Sessions.SignIn signIn,
        long epoch,
        DeviceConnection connection,
        DeviceHead device,
        Synchronisation synchronisation) {
    /** The device with its tenant. */
    DeviceKey key() {
        return new DeviceKey(partition.tenant(), signIn.device());
    }

    /** How the device is found from now on, while this session holds it. */
    Map<String, List<IndexEntry>> described(DeviceHead head) {
        return DeviceIndexTerms.described(signIn.device(), head, connection.node());
    }

    /** How the device is found by what it publishes. */
    Map<String, List<IndexEntry>> published(LinksHead links) {
        return Map.of(Names.LINK_TYPES.name(), DeviceIndexTerms.linked(signIn.device(), device.owner(), links));
    }
}
