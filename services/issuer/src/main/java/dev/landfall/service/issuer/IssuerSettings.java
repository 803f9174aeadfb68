package dev.landfall.service.issuer;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * The settings of the issuer.
 *
 * @param name the {@code iss} of its tokens, for the life of the hub
 * @param address where its endpoints are mounted, without a slash at the end; called for each discovery document
 * @param audience the {@code aud} of its tokens
 * @param programToken the usual life of a program's access token
 * @param deviceToken the life of a device's access token
 * @param deviceRefresh how long a device may stay away and still refresh its tokens
 * @param deviceCode the usual life of a device code
 */
public record IssuerSettings(
        String name,
        Supplier<String> address,
        String audience,
        Duration programToken,
        Duration deviceToken,
        Duration deviceRefresh,
        Duration deviceCode) {
    /** The maximum difference between clocks: a revoked token is stored for this time longer than it is valid. */
    static final Duration LEEWAY = Duration.ofMinutes(2);

    /** The usual values, for an issuer whose name is its address. */
    public static IssuerSettings usual(String address) {
        return new IssuerSettings(
                address,
                () -> address,
                "landfall",
                Duration.ofHours(1),
                Duration.ofHours(1),
                Duration.ofDays(365),
                Duration.ofMinutes(10));
    }
}
