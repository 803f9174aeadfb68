package dev.landfall.core.device;

import dev.landfall.core.model.Link;
import java.util.List;

/**
 * The metadata of a device that is known before it connects for the first time.
 *
 * @param name for people; may be empty
 * @param links the resources of the device; apps can read and write them from the start
 */
public record ProvisionedMetadata(String name, List<Link> links) {
    /** No metadata: the device reports everything itself. */
    public static final ProvisionedMetadata NONE = new ProvisionedMetadata("", List.of());

    public ProvisionedMetadata {
        links = List.copyOf(links);
    }
}
