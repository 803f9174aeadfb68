package dev.landfall.core.device;

import dev.landfall.core.model.DeviceId;
import java.time.Instant;

/**
 * Ends the credentials of a device that was deleted. It is called before the id of the device is free, on the thread that finishes the
 * deletion, also after a crash. So it may be called again, and on several threads at the same time; what it did must be durable when it
 * returns. May block.
 */
@FunctionalInterface
public interface CredentialRevoker {
    /**
     * Ends the credentials of a deleted device.
     *
     * @param since when the deletion began: credentials from before must end; later ones belong to the next sign-up of the id
     * @throws dev.landfall.core.model.Refused UNAVAILABLE; it is called again later
     */
    void released(String tenant, DeviceId device, Instant since);
}
