package dev.landfall.core.model;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What can be set in the core.
 *
 * @param hubId whose events and cursors they are; the same on all nodes of the hub
 * @param historyKept how long events are kept at least, while the tenant's byte limit allows
 * @param historyBytesMax how many bytes of history a tenant may hold; above it events are kept for less time, the oldest go
 *     first
 * @param commandTimeToLive of commands that say none
 * @param commandAnswer how long a device may take to answer before a sent command counts as unknown
 * @param leaseTerm of the node; renewed every third of it
 * @param clock wall clock, for stored times; terms are measured on the monotonic clock
 * @param node this process among the nodes of the hub; empty when it has no lasting name
 * @param devices how many there may be
 */
public record CoreSettings(
        HubId hubId,
        Duration historyKept,
        long historyBytesMax,
        Duration commandTimeToLive,
        Duration commandAnswer,
        Duration leaseTerm,
        Clock clock,
        Optional<NodeId> node,
        DeviceLimits devices) {
    /** The usual time for which a node counts as alive after it has renewed its lease. */
    public static final Duration LEASE_TERM = Duration.ofSeconds(15);

    /** Without a name for the node. */
    public CoreSettings(
            HubId hubId,
            Duration historyKept,
            long historyBytesMax,
            Duration commandTimeToLive,
            Duration commandAnswer,
            Duration leaseTerm,
            Clock clock) {
        this(
                hubId,
                historyKept,
                historyBytesMax,
                commandTimeToLive,
                commandAnswer,
                leaseTerm,
                clock,
                Optional.empty(),
                DeviceLimits.USUAL);
    }

    /** The same, on this node. */
    public CoreSettings onNode(NodeId node) {
        return new CoreSettings(
                hubId,
                historyKept,
                historyBytesMax,
                commandTimeToLive,
                commandAnswer,
                leaseTerm,
                clock,
                Optional.of(node),
                devices);
    }

    /** The same, with so many devices at most. */
    public CoreSettings limiting(DeviceLimits limits) {
        return new CoreSettings(
                hubId, historyKept, historyBytesMax, commandTimeToLive, commandAnswer, leaseTerm, clock, node, limits);
    }

    /** The usual values, for the hub with this id. */
    public static CoreSettings usual(String hubId) {
        return new CoreSettings(
                new HubId(hubId),
                Duration.ofDays(7),
                10L << 30,
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                LEASE_TERM,
                Clock.systemUTC());
    }
}
