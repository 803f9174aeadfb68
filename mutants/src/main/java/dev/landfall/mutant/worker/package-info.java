/** The process that runs the tests of one module with one mutant after the other. */
@NullMarked
package dev.landfall.mutant.worker;

import org.jspecify.annotations.NullMarked;
