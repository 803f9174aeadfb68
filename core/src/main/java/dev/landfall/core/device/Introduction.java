package dev.landfall.core.device;

import dev.landfall.core.model.Link;
import java.util.List;

/**
 * What is known of a device before it ever connects.
 *
 * @param name for people; may be empty
 * @param links what it has, and may be asked for and written from the start
 */
public record Introduction(String name, List<Link> links) {
    /** Of a device that says all of it itself. */
    public static final Introduction NONE = new Introduction("", List.of());

    public Introduction {
        links = List.copyOf(links);
    }
}
