package dev.landfall.core.model;

import java.util.List;

/**
 * How a device is connected, or was last.
 *
 * @param online its session is open and the node that holds it lives
 * @param id of the connection: the remote address and port
 * @param protocol the gateway's own name for what the device speaks
 * @param node the incarnation of the node that holds or held the session
 * @param localEndpoints where the device can be reached without the hub
 * @param connectedAt nanoseconds since 1970; 0 when it never was
 * @param since when it came to be online or offline, nanoseconds since 1970
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
    /** Of a device that never connected. */
    public static final DeviceConnection NEVER = new DeviceConnection(false, "", "", "", List.of(), 0, 0, "");
}
