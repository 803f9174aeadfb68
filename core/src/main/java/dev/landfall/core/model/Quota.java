package dev.landfall.core.model;

import java.time.Duration;

/**
 * Which limit was reached, for the caller of a refused request.
 *
 * @param name of the limit, such as {@code api-requests}
 * @param limit the most that this owner may hold at this moment
 * @param used what it holds
 * @param retryAfter when it is worth trying again
 */
public record Quota(String name, long limit, long used, Duration retryAfter) {}
