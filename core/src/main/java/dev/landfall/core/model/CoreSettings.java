package dev.landfall.core.model;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of the core.
 *
 * @param hubId the id of the hub, the same on all nodes
 * @param historyKept the minimum time for which events are kept, while the tenant's byte limit allows it
 * @param historyBytesMax the maximum size of a tenant's history, in bytes; a tenant that exceeds it keeps its events for a shorter time
 * @param commandTimeToLive the time-to-live of commands that name none
 * @param commandAnswer how long a device may take to answer before a sent command counts as unknown
 * @param leaseTerm the term of the node's lease, which is renewed every third of it
 * @param clock the wall clock, for stored times; terms are measured with the monotonic clock
 * @param node this process among the nodes of the hub; empty when it has no permanent name
 * @param devices the limits of devices
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

    /** Settings for a node without a permanent name. */
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

    /** The settings for this node. */
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

    /** The settings with these limits of devices. */
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
