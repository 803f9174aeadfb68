package dev.landfall.core.model;

/**
 * The limits of devices.
 *
 * @param ofOwner the maximum number of devices of one owner
 * @param ofTenant the maximum number of devices of one tenant, with all its owners
 */
public record DeviceLimits(long ofOwner, long ofTenant) {
    /** 100,000 devices for each owner and 1,000,000 for each tenant. */
    public static final DeviceLimits USUAL = new DeviceLimits(100_000, 1_000_000);
}
