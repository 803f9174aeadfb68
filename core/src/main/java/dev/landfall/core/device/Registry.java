package dev.landfall.core.device;

import dev.landfall.core.access.Principal;
import dev.landfall.core.model.DeviceId;

/** Who owns which device. All calls block and refuse with {@link dev.landfall.core.model.Refused}. */
public final class Registry {
    Registry() {}

    /**
     * Claims a device for the principal's owner. Again for the same owner: nothing happens. What it answers holds at once.
     *
     * @throws dev.landfall.core.model.Refused ALREADY_OWNED, FORBIDDEN (the token belongs to another device)
     */
    public void signUp(Principal principal, DeviceId device) {
        throw new UnsupportedOperationException();
    }

    /**
     * Gives a device up: ends its session, forgets all it had, frees its id.
     *
     * @throws dev.landfall.core.model.Refused NOT_FOUND when the principal has no such device
     */
    public void signOff(Principal principal, DeviceId device) {
        throw new UnsupportedOperationException();
    }

    /** Whether the principal's owner has this device. */
    public boolean owns(Principal principal, DeviceId device) {
        throw new UnsupportedOperationException();
    }
}
