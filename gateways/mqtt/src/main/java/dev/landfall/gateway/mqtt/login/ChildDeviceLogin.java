package dev.landfall.gateway.mqtt.login;

import dev.landfall.core.access.Principal;

/** Devices that another one, a gateway, speaks for, and knows by name only. Called on virtual threads: may block. */
public interface ChildDeviceLogin {
    /** Whether this one may speak for others at all. Never waits. */
    boolean maySpeak(Principal device);

    /**
     * The device of this name of the gateway's owner; the same name is the same device for ever, and belongs to the gateway that named
     * it first until an administrator moves it.
     *
     * @param gateway on whose behalf the gateway is connected
     * @return on whose behalf the child's session is opened: with {@code device} set, to a device that is signed up
     * @throws dev.landfall.core.model.Refused INVALID (no such name is possible), FORBIDDEN (this one may not speak for that
     *     one), TOO_MANY (with a quota when it is worth trying again, without one when it never will be), UNAVAILABLE
     */
    Principal child(Principal gateway, String name);
}
