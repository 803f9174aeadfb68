package dev.landfall.core.model;

import java.util.List;

/**
 * A resource that a device published: a web link (RFC 8288, attributes of RFC 6690).
 *
 * @param href begins with a slash, no trailing slash, no doubled slashes
 * @param types resource types (rt)
 * @param interfaces ways to read and write it (if)
 * @param policy bit 0: discoverable, bit 1: observable
 * @param instance the number that the directory gave the link; devices withdraw by it
 * @param anchor context of the link; may be empty
 * @param title for people; may be empty
 * @param endpoints where it can be reached without the hub
 * @param mediaTypes supported media types (type); may be empty
 * @param validUntil nanoseconds since 1970; 0 for ever
 */
public record Link(
        String href,
        List<String> types,
        List<String> interfaces,
        int policy,
        long instance,
        String anchor,
        String title,
        List<Endpoint> endpoints,
        List<String> mediaTypes,
        long validUntil) {
    private static final int OBSERVABLE = 2;

    /** Whether the device notifies changes of it. */
    public boolean observable() {
        return (policy & OBSERVABLE) != 0;
    }

    /** @param priority lower is better, as the device said */
    public record Endpoint(String uri, long priority) {}
}
