package dev.landfall.core.device;

import dev.landfall.core.model.DeviceId;
import java.time.Instant;

/**
 * Ends what a device could come back with, when its owner gave it up. Part of the giving up: it is called before the device's id
 * is free, by whoever finishes what was begun, after a crash too; so it may be called again, also at the same time from several
 * threads, and what it did must be durable when it returns. May block.
 */
@FunctionalInterface
public interface CredentialRevoker {
    /**
     * A device is given up.
     *
     * @param since when that began: what was given to the device before it must end; what was given later is of its next life
     * @throws dev.landfall.core.model.Refused UNAVAILABLE, to be called again later
     */
    void released(String tenant, DeviceId device, Instant since);
}
