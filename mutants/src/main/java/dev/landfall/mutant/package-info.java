/** Changes the program in small ways, one at a time, and tells which of these mutants no test notices. */
@NullMarked
package dev.landfall.mutant;

import org.jspecify.annotations.NullMarked;
