package dev.landfall.core.model;

/**
 * A stored event with its device, version and time.
 *
 * @param tenant the tenant of the device
 * @param device the device
 * @param version the version in its stream; from 1, without gaps
 * @param time nanoseconds since 1970
 */
public record Fact(String tenant, DeviceId device, long version, long time, DeviceEvent event) {}
