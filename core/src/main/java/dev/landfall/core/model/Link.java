package dev.landfall.core.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A resource that a device has published: a web link (RFC 8288).
 *
 * @param href begins with a slash, no slash at the end, no double slashes
 * @param types resource types (rt)
 * @param interfaces interfaces to read and write it (if)
 * @param policy bit 0: discoverable, bit 1: observable
 * @param instance the number that the directory gave the link; devices withdraw by it
 * @param anchor context of the link; may be empty
 * @param title for people; may be empty
 * @param endpoints the addresses at which it can be reached without the hub
 * @param mediaTypes supported media types (type); may be empty
 * @param validUntil nanoseconds since 1970; 0 when it does not expire
 * @param rule who keeps its value, and whether it stands for other resources
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
     * The link whose rule holds for a resource: its own link, or else the nearest open link above it.
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

    /** The same link; links of many devices then share their equal parts ({@link InternPool}). */
    public Link interned() {
        return new Link(
                InternPool.text(href),
                InternPool.list(types),
                InternPool.list(interfaces),
                policy,
                instance,
                InternPool.text(anchor),
                title,
                endpoints,
                InternPool.list(mediaTypes),
                validUntil,
                rule);
    }

    /** Whether the device notifies changes of the resource. */
    public boolean observable() {
        return (policy & OBSERVABLE) != 0;
    }

    /**
     * Who keeps the value of a resource, and whether the link stands for other resources.
     *
     * @param kept whether the hub keeps the value: apps then write it without the device, which is told; otherwise the device has the
     *     value
     * @param open whether the link also stands for all resources below it: commands for them are accepted without further links
     */
    public record Rule(boolean kept, boolean open) {
        /** A link for one resource, whose value the device has. */
        public static final Rule USUAL = new Rule(false, false);
    }

    /**
     * An address of a resource.
     *
     * @param priority from the device; lower is better
     */
    public record Endpoint(String uri, long priority) {}
}
