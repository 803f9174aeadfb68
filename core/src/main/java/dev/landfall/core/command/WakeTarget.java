package dev.landfall.core.command;

import dev.landfall.core.model.DeviceKey;

/** Receives wake-ups for devices whose sessions this node holds. */
@FunctionalInterface
public interface WakeTarget {
    /**
     * Tells the gateway that holds the session of this device on this node, if there is one, that commands are pending. Never
     * waits.
     */
    void wake(DeviceKey device);
}
