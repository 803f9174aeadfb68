/** The reference: a store that keeps everything in memory and is written to be read. */
@NullMarked
package dev.landfall.conformance.memory;

import org.jspecify.annotations.NullMarked;
