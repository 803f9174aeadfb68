/** Measures and torments the real program from outside, through its command line and its public API only. */
@NullMarked
package dev.landfall.bench;

import org.jspecify.annotations.NullMarked;
