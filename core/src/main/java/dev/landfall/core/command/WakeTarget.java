package dev.landfall.core.command;

import dev.landfall.core.model.DeviceKey;

/** Whoever has the devices' sessions here. */
@FunctionalInterface
public interface WakeTarget {
    /** There are commands for this device: tell the gateway that holds its session, if it is held here. Never waits. */
    void wake(DeviceKey device);
}
