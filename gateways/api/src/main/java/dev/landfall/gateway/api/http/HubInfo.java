package dev.landfall.gateway.api.http;

import java.time.Duration;

/**
 * What the API tells about this hub.
 *
 * @param id the hub's UUID
 * @param version of the program
 * @param api the API's address, such as {@code https://127.0.0.1:8443}
 * @param coaps where devices connect, such as {@code coaps+tcp://127.0.0.1:5684}
 * @param coap where they connect without TLS; empty when that is off
 * @param mqtts where devices with an access token connect, such as {@code mqtts://127.0.0.1:8883}; empty when that is off
 * @param mqtt where they connect without TLS; empty when that is off
 * @param certificates the authorities that signed the hub's certificates, as PEM
 * @param issuer whose tokens the hub takes
 * @param provider the name by which devices call that issuer
 * @param deviceClient the client id with which a code for a device is asked for at that issuer; empty when devices have none
 * @param ownerClaim the claim of a token that names the owner
 * @param deviceClaim the claim that names the device; empty when there is none
 * @param commandTimeToLive of commands that say none
 */
public record HubInfo(
        String id,
        String version,
        String api,
        String coaps,
        String coap,
        String mqtts,
        String mqtt,
        String certificates,
        String issuer,
        String provider,
        String deviceClient,
        String ownerClaim,
        String deviceClaim,
        Duration commandTimeToLive) {}
