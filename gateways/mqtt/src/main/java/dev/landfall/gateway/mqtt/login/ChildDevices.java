package dev.landfall.gateway.mqtt.login;

import dev.landfall.core.access.Principal;

/** Devices that another one, a gateway, speaks for, and knows by name only. Called on virtual threads: may block. */
@FunctionalInterface
public interface ChildDevices {
    /**
     * The device of this name of the gateway's owner; the same name is the same device for ever, whichever gateway names it.
     *
     * @param gateway on whose behalf the gateway is connected
     * @return on whose behalf the child's session is opened: with {@code device} set, to a device that is signed up
     * @throws dev.landfall.core.model.Refused INVALID (no such name is possible), FORBIDDEN (this one may speak for no other),
     *     TOO_MANY, UNAVAILABLE
     */
    Principal child(Principal gateway, String name);
}
