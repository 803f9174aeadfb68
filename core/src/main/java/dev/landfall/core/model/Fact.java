package dev.landfall.core.model;

/**
 * A stored event with its place and time.
 *
 * @param tenant whose
 * @param device about which
 * @param version in its stream; from 1, without gaps
 * @param time nanoseconds since 1970
 */
public record Fact(String tenant, DeviceId device, long version, long time, DeviceEvent event) {}
