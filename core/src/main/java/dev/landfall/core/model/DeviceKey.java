package dev.landfall.core.model;

/**
 * What a device is known by inside the hub: the same id in two tenants is two devices, which never learn of each other. Every
 * map, cache and message that tells devices apart is keyed by it.
 *
 * @param tenant whose; empty is no tenant
 * @param device its id within the tenant
 */
public record DeviceKey(String tenant, DeviceId device) {
    /** For people: the tenant, a slash and the id. */
    @Override
    public String toString() {
        return tenant + "/" + device;
    }
}
