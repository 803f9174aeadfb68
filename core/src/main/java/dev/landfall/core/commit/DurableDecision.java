package dev.landfall.core.commit;

/**
 * A decision that is durable.
 *
 * @param written whether anything was
 * @param time of the events written, nanoseconds since 1970; 0 when nothing was
 */
public record DurableDecision<T>(T result, boolean written, long time) {}
