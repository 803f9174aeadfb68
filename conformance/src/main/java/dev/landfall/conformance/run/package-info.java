/** The suites as a program: which rules, of which providers, and a report by rule. */
@NullMarked
package dev.landfall.conformance.run;

import org.jspecify.annotations.NullMarked;
