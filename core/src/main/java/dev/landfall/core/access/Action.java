package dev.landfall.core.access;

/** What can be done with a device, or with the hub. */
public enum Action {
    /** Read twins, links, metadata, history; follow events. */
    READ,
    /** Ask the device to do something, or cancel that. */
    COMMAND,
    /** Forget the device. */
    DELETE,
    /** Be the device: sign in, publish, notify. */
    CONNECT,
    /** Make codes and tokens, look after the tenant. */
    ADMINISTER
}
