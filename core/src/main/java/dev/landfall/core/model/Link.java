package dev.landfall.core.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A resource that a device published: a web link (RFC 8288).
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
 * @param rule who has its value, and how far that goes
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
        long validUntil,
        Rule rule) {
    private static final int OBSERVABLE = 2;

    /**
     * The link that says what holds for a resource: its own, or of those open ones above it the nearest.
     *
     * @param links by href
     */
    public static Optional<Link> ruling(Map<String, Link> links, String href) {
        var own = links.get(href);
        if (own != null) {
            return Optional.of(own);
        }
        for (var slash = href.lastIndexOf('/'); slash > 0; slash = href.lastIndexOf('/', slash - 1)) {
            var above = links.get(href.substring(0, slash));
            if (above != null && above.rule().open()) {
                return Optional.of(above);
            }
        }
        return Optional.empty();
    }

    /** Whether the device notifies changes of it. */
    public boolean observable() {
        return (policy & OBSERVABLE) != 0;
    }

    /**
     * Who has a resource's value, and how far that goes.
     *
     * @param kept whether the hub keeps it: apps write it without the device, which is told; otherwise the device has it and is
     *     asked
     * @param open whether the link stands for everything below it as well: what is there need not be published to be commanded
     */
    public record Rule(boolean kept, boolean open) {
        /** One resource, whose value the device has. */
        public static final Rule USUAL = new Rule(false, false);
    }

    /** @param priority lower is better, as the device said */
    public record Endpoint(String uri, long priority) {}
}
