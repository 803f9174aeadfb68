package dev.landfall.core.model;

import java.util.List;

/**
 * What the hub stores in the name of a device when its session ends without its regular leave. It is kept in the store with the open
 * session, and whoever ends the session stores the values in the same append: the node that holds the connection, the node at which the
 * device signs in again, or the node that finds the holder dead.
 *
 * @param values in the order in which they are stored; empty for a device without a will
 */
public record Will(List<Value> values) {
    /** The will of a device that has left none. */
    public static final Will NONE = new Will(List.of());

    /** The estimated size of an event without the bytes that the device gives, in bytes. */
    private static final int EVENT_BYTES = 256;

    /** Whether there is nothing to store. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** The estimated size of the append that stores the will, in bytes: each value is an event and a head. */
    public long bytes() {
        return values.stream()
                .mapToLong(value ->
                        2L * (value.content().bytes().length + value.href().length() + EVENT_BYTES))
                .sum();
    }

    /**
     * The value of one resource.
     *
     * @param takenAt as in a report of the device: the time of the sample in nanoseconds since 1970, 0 for a state, {@link #NOW}
     */
    public record Value(String href, Content content, long takenAt) {
        /** A sample of the moment in which the will is stored. */
        public static final long NOW = -1;
    }
}
