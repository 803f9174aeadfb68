@NullMarked
package dev.landfall.core.move;

import org.jspecify.annotations.NullMarked;
