package dev.landfall.core.commit;

/**
 * A decision that is durable.
 *
 * @param result the result of the decision
 * @param written whether events were written
 * @param time of these events, in nanoseconds since 1970; 0 when nothing was written
 */
public record DurableDecision<T>(T result, boolean written, long time) {}
