package dev.landfall.core.access;

/** What somebody may do with a device, or with the hub. */
public enum Action {
    /** Read twins, links, metadata and history; subscribe to events. */
    READ,
    /** Send commands to the device, and cancel them. */
    COMMAND,
    /** Delete the device. */
    DELETE,
    /** Act as the device: sign in, publish resources, send notifications. */
    CONNECT,
    /** Create codes and tokens, administer the tenant. */
    ADMINISTER
}
