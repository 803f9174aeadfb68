package dev.landfall.provider;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param items in the list's order; may be empty although more follows
 * @param next hand it in to get the next part; null at the end
 */
public record Page<T>(List<T> items, @Nullable String next) {}
