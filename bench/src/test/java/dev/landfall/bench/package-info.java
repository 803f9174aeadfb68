@NullMarked
package dev.landfall.bench;

import org.jspecify.annotations.NullMarked;
