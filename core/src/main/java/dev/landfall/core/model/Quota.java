package dev.landfall.core.model;

import java.time.Duration;

/**
 * The limit that a refused request has reached.
 *
 * @param name of the limit, such as {@code api-requests}
 * @param limit the maximum for this owner at this moment
 * @param used what the owner uses
 * @param retryAfter after which time the caller should try again
 */
public record Quota(String name, long limit, long used, Duration retryAfter) {}
