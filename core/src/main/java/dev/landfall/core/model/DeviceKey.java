package dev.landfall.core.model;

/**
 * Identifies a device in the hub by tenant and id. The same id in two tenants is two devices, which know nothing of each other. Every
 * map, cache and message that distinguishes devices uses this key.
 *
 * @param tenant the tenant of the device
 * @param device its id within the tenant
 */
public record DeviceKey(String tenant, DeviceId device) {
    /** The tenant, a slash and the id, for people. */
    @Override
    public String toString() {
        return tenant + "/" + device;
    }
}
