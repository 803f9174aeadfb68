package dev.landfall.gateway.mqtt.login;

import dev.landfall.core.access.Principal;

/** Finds the child devices for which a gateway speaks, and which it knows by name only. Called on virtual threads: may block. */
public interface ChildDeviceLogin {
    /** Whether the device may speak for child devices. Never waits. */
    boolean maySpeak(Principal device);

    /**
     * Finds the child device with this name of the gateway's owner. The same name is always the same device, and belongs to the gateway
     * that named it first until an administrator moves it.
     *
     * @param gateway the principal of the gateway's connection
     * @return the principal of the child's session, bound to a device that is signed up
     * @throws dev.landfall.core.model.Refused INVALID (the name is not possible), FORBIDDEN (the gateway may not speak for this device),
     *     TOO_MANY (with a quota when a later attempt may succeed, without one when none will), UNAVAILABLE
     */
    Principal child(Principal gateway, String name);
}
