package dev.landfall.core.model;

import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The id of one node of a hub: one process with its data directory. Leases and incarnations contain it. No two processes may have the
 * same id at the same time: an incarnation with it from an earlier start counts as dead.
 *
 * @param text letters, digits and hyphens, at most 64
 */
public record NodeId(String text) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9-]{1,64}");

    /** @throws IllegalArgumentException when it has other characters, or is longer */
    public NodeId {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("a node's id is 1 to 64 letters, digits and hyphens, not " + text);
        }
    }

    /** The id with this UUID. */
    public static NodeId of(UUID id) {
        return new NodeId(id.toString());
    }

    @Override
    public String toString() {
        return text;
    }
}
