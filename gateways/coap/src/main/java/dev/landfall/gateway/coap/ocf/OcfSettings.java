package dev.landfall.gateway.coap.ocf;

import java.time.Duration;

/**
 * What can be set about devices.
 *
 * @param deviceAnswer how long a device may take to answer a request of the hub
 * @param endpointsWait how long a sign-in waits for the device to tell its local endpoints
 * @param expiryMargin how much earlier than its token ends a device is told that it does; a token that ends within it is
 *     refused
 * @param observationsMax resources observed one by one on one connection; the others are only read
 * @param linksMax links in one publication
 * @param commandsMax commands under way on one connection, each to another resource
 * @param etagsMax ETags in one request for what changed; 0 to ask for everything each time
 */
public record OcfSettings(
        Duration deviceAnswer,
        Duration endpointsWait,
        Duration expiryMargin,
        int observationsMax,
        int linksMax,
        int commandsMax,
        int etagsMax) {
    /** The usual values. */
    public static final OcfSettings USUAL =
            new OcfSettings(Duration.ofSeconds(20), Duration.ofMillis(500), Duration.ofMinutes(2), 1_000, 1_000, 16, 8);

    /** As these, with another margin before tokens end. */
    public OcfSettings margin(Duration newExpiryMargin) {
        return new OcfSettings(
                deviceAnswer, endpointsWait, newExpiryMargin, observationsMax, linksMax, commandsMax, etagsMax);
    }

    /** As these, with other times. */
    public OcfSettings times(Duration newDeviceAnswer, Duration newEndpointsWait) {
        return new OcfSettings(
                newDeviceAnswer, newEndpointsWait, expiryMargin, observationsMax, linksMax, commandsMax, etagsMax);
    }
}
