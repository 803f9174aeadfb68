package dev.landfall.core.model;

import java.util.List;

/**
 * The present or last connection of a device.
 *
 * @param online whether its session is open and its node has a valid lease
 * @param id the id of the connection: the remote address and port
 * @param protocol the gateway's name of the protocol
 * @param node the incarnation of the node that holds or has held the session
 * @param localEndpoints the addresses at which the device can be reached without the hub
 * @param connectedAt when the device signed in, in nanoseconds since 1970; 0 when it never has
 * @param since when it became online or offline, in nanoseconds since 1970
 * @param reason why it went offline; empty while online
 */
public record DeviceConnection(
        boolean online,
        String id,
        String protocol,
        String node,
        List<String> localEndpoints,
        long connectedAt,
        long since,
        String reason) {
    /** The connection of a device that has never connected. */
    public static final DeviceConnection NEVER = new DeviceConnection(false, "", "", "", List.of(), 0, 0, "");
}
