@NullMarked
package dev.landfall.app.conformance;

import org.jspecify.annotations.NullMarked;
