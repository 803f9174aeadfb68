package dev.landfall.core.device;

import dev.landfall.core.model.Connection;
import dev.landfall.core.model.Synchronisation;
import dev.landfall.core.stored.DeviceHead;
import dev.landfall.provider.Partition;

/**
 * A session as it was made durable.
 *
 * @param epoch version of the session stream
 * @param device what the registry knew then
 */
record Opened(
        Partition partition,
        Sessions.SignIn signIn,
        long epoch,
        Connection connection,
        DeviceHead device,
        Synchronisation synchronisation) {}
