package dev.landfall.core.model;

import java.time.Clock;
import java.time.Duration;

/**
 * What can be set in the core.
 *
 * @param hubId the hub's UUID, shown in events
 * @param historyKept how long events are kept at least, while the tenant's byte limit allows
 * @param historyBytesMax how many bytes of history a tenant may hold; above it events are kept for less time, the oldest go
 *     first
 * @param commandTimeToLive of commands that say none
 * @param commandAnswer how long a device may take to answer before a sent command counts as unknown
 * @param leaseTerm of the node; renewed every third of it
 * @param clock wall clock, for stored times; terms are measured on the monotonic clock
 * @param node a name that no other process has at the same time, letters, digits and hyphens: what carries it from an earlier
 *     start is known to be dead; empty when there is none
 * @param devices how many there may be
 */
public record CoreSettings(
        String hubId,
        Duration historyKept,
        long historyBytesMax,
        Duration commandTimeToLive,
        Duration commandAnswer,
        Duration leaseTerm,
        Clock clock,
        String node,
        DeviceLimits devices) {
    /** Without a name for the node. */
    public CoreSettings(
            String hubId,
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
                "",
                DeviceLimits.USUAL);
    }

    /** The same, on a node of this name. */
    public CoreSettings onNode(String name) {
        return new CoreSettings(
                hubId, historyKept, historyBytesMax, commandTimeToLive, commandAnswer, leaseTerm, clock, name, devices);
    }

    /** The same, with so many devices at most. */
    public CoreSettings limiting(DeviceLimits limits) {
        return new CoreSettings(
                hubId, historyKept, historyBytesMax, commandTimeToLive, commandAnswer, leaseTerm, clock, node, limits);
    }

    /** The usual values. */
    public static CoreSettings usual(String hubId) {
        return new CoreSettings(
                hubId,
                Duration.ofDays(7),
                10L << 30,
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                Duration.ofSeconds(15),
                Clock.systemUTC());
    }
}
