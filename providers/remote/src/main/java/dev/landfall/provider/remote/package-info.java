/** The three providers as another process offers them over {@code landfall.provider.v1}. */
@NullMarked
package dev.landfall.provider.remote;

import org.jspecify.annotations.NullMarked;
