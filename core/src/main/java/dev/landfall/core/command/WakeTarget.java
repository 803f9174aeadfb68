package dev.landfall.core.command;

import dev.landfall.core.model.Command;
import dev.landfall.core.model.DeviceKey;
import org.jspecify.annotations.Nullable;

/** Receives wake-ups for devices whose sessions this node holds. */
@FunctionalInterface
public interface WakeTarget {
    /**
     * Tells the gateway that holds the session of this device on this node, if there is one, that commands are pending. Never
     * waits.
     */
    void wake(DeviceKey device);

    /**
     * Asks the gateway that holds the session of this device on this node for a place for a new command. Never waits.
     *
     * @return null when there is no such session, or when the command has to wait for others
     */
    default @Nullable SessionSlot reserve(DeviceKey device, Command command) {
        return null;
    }
}
