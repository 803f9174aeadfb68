package dev.landfall.core.device;

import dev.landfall.core.model.Link;
import java.util.List;

/**
 * What is known of a device before it ever connects.
 *
 * @param name for people; may be empty
 * @param links what it has, and may be asked for and written from the start
 */
public record ProvisionedMetadata(String name, List<Link> links) {
    /** Of a device that says all of it itself. */
    public static final ProvisionedMetadata NONE = new ProvisionedMetadata("", List.of());

    public ProvisionedMetadata {
        links = List.copyOf(links);
    }
}
