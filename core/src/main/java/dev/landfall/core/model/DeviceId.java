package dev.landfall.core.model;

import java.util.Optional;
import java.util.UUID;

/** The id of one device within a tenant. Used instead of a bare {@link UUID}. */
public record DeviceId(UUID value) implements Comparable<DeviceId> {
    /** Parses the 36 characters of RFC 9562, in either case; empty for any other text. */
    public static Optional<DeviceId> parse(String text) {
        if (text.length() != 36) {
            return Optional.empty();
        }
        try {
            var value = UUID.fromString(text);
            return value.toString().equalsIgnoreCase(text) ? Optional.of(new DeviceId(value)) : Optional.empty();
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    @Override
    public int compareTo(DeviceId other) {
        return toString().compareTo(other.toString());
    }

    /** The 36 lower-case characters. */
    @Override
    public String toString() {
        return value.toString();
    }
}
