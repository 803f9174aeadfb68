@NullMarked
package dev.landfall.conformance.memory;

import org.jspecify.annotations.NullMarked;
