@NullMarked
package dev.landfall.move;

import org.jspecify.annotations.NullMarked;
