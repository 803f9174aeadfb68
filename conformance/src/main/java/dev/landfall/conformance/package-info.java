/** The suites that hold every provider to the promises of the provider interface, rule by rule. */
@NullMarked
package dev.landfall.conformance;

import org.jspecify.annotations.NullMarked;
