package dev.landfall.core.model;

/**
 * How many devices there may be.
 *
 * @param ofOwner the most devices of one owner
 * @param ofTenant the most devices of one tenant, with all its owners
 */
public record DeviceLimits(long ofOwner, long ofTenant) {
    /** 100,000 and 1,000,000. */
    public static final DeviceLimits USUAL = new DeviceLimits(100_000, 1_000_000);
}
