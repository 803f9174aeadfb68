package dev.landfall.gateway.api.http;

import java.time.Duration;

/**
 * The data about the hub that the API shows.
 *
 * @param id the UUID of the hub
 * @param version of the program
 * @param api the address of the API, such as {@code https://127.0.0.1:8443}
 * @param coaps where OCF devices connect, such as {@code coaps+tcp://127.0.0.1:5684}
 * @param coap where they connect without TLS; empty when that is off
 * @param mqtts where devices with an access token connect, such as {@code mqtts://127.0.0.1:8883}; empty when that is off
 * @param mqtt where they connect without TLS; empty when that is off
 * @param certificates the authorities of the hub's certificates, as PEM
 * @param issuer whose tokens the hub accepts
 * @param provider the name of this issuer for devices
 * @param deviceClient the client id with which a code for a device is requested from this issuer; empty when devices have none
 * @param ownerClaim the claim of a token that names the owner
 * @param deviceClaim the claim that names the device; empty when there is none
 * @param commandTimeToLive the time-to-live of commands that name none
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
