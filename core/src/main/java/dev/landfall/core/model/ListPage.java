package dev.landfall.core.model;

import java.util.List;
import java.util.Optional;

/**
 * A part of a list.
 *
 * @param items may be empty although more follow
 * @param next the page token of the next part; empty at the end
 */
public record ListPage<T>(List<T> items, Optional<String> next) {}
