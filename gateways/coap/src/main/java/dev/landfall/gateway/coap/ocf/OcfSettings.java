package dev.landfall.gateway.coap.ocf;

import java.time.Duration;

/**
 * The settings for OCF devices.
 *
 * @param deviceAnswer how long a device may take to answer a request of the hub
 * @param endpointsWait how long a sign-in waits for the local endpoints of the device
 * @param expiryMargin by how much the device is told an earlier expiry than its token has; a token that expires within it is refused
 * @param observationsMax the maximum number of resources that are observed one by one on one connection; the others are read once
 * @param linksMax the maximum number of links in one publication
 * @param commandsMax the maximum number of commands that run at the same time on one connection, each for another resource
 * @param etagsMax the maximum number of ETags in one request for changes; 0 to request everything each time
 */
public record OcfSettings(
        Duration deviceAnswer,
        Duration endpointsWait,
        Duration expiryMargin,
        int observationsMax,
        int linksMax,
        int commandsMax,
        int etagsMax) {
    /** The usual settings. */
    public static final OcfSettings USUAL =
            new OcfSettings(Duration.ofSeconds(20), Duration.ofMillis(500), Duration.ofMinutes(2), 1_000, 1_000, 16, 8);

    /** These settings, with another margin before tokens expire. */
    public OcfSettings margin(Duration newExpiryMargin) {
        return new OcfSettings(
                deviceAnswer, endpointsWait, newExpiryMargin, observationsMax, linksMax, commandsMax, etagsMax);
    }

    /** These settings, with other times. */
    public OcfSettings times(Duration newDeviceAnswer, Duration newEndpointsWait) {
        return new OcfSettings(
                newDeviceAnswer, newEndpointsWait, expiryMargin, observationsMax, linksMax, commandsMax, etagsMax);
    }
}
