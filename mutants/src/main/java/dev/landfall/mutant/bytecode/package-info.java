/** Finds and makes mutants in class files; puts the probes in that tell which test reaches which line. */
@NullMarked
package dev.landfall.mutant.bytecode;

import org.jspecify.annotations.NullMarked;
