package dev.landfall.core.model;

import java.util.UUID;

/**
 * The id of one hub: all processes that share one store. Certificates, tokens, cursors and events contain it.
 *
 * @param text the UUID of the hub, 36 lower-case characters
 */
public record HubId(String text) {
    /** @throws IllegalArgumentException when it is empty */
    public HubId {
        if (text.isBlank()) {
            throw new IllegalArgumentException("the id of a hub is empty");
        }
    }

    /** The id with this UUID. */
    public static HubId of(UUID id) {
        return new HubId(id.toString());
    }

    @Override
    public String toString() {
        return text;
    }
}
