@NullMarked
package dev.landfall.guard;

import org.jspecify.annotations.NullMarked;
