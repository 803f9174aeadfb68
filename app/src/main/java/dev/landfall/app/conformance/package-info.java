/** Providers of every kind, made ready to be held to the suites. */
@NullMarked
package dev.landfall.app.conformance;

import org.jspecify.annotations.NullMarked;
