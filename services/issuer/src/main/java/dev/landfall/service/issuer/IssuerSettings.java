package dev.landfall.service.issuer;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * What can be set in the issuer.
 *
 * @param name the {@code iss} of its tokens, for the life of the hub
 * @param address where its endpoints are mounted, without slash at the end; asked for each discovery document
 * @param audience the {@code aud} of its tokens
 * @param programToken how long a program's access token lives when the program does not say
 * @param deviceToken how long a device's access token lives
 * @param deviceRefresh how long a device may stay away and still refresh
 * @param deviceCode how long a device code lives when its maker does not say
 */
public record IssuerSettings(
        String name,
        Supplier<String> address,
        String audience,
        Duration programToken,
        Duration deviceToken,
        Duration deviceRefresh,
        Duration deviceCode) {
    /** How far clocks may differ: a token that was revoked is remembered so much longer than it lives. */
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
