@NullMarked
package dev.landfall.conformance.run;

import org.jspecify.annotations.NullMarked;
