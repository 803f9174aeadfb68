/** Small classes from which the tests of this tool make mutants. */
@NullMarked
package dev.landfall.mutant.sample;

import org.jspecify.annotations.NullMarked;
