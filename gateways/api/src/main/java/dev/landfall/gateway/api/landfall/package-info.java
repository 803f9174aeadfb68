/** The API {@code landfall.v1}: what goes beyond plgd's, and what the command line uses. */
@NullMarked
package dev.landfall.gateway.api.landfall;

import org.jspecify.annotations.NullMarked;
