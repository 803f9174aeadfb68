@NullMarked
package dev.landfall.provider.postgres;

import org.jspecify.annotations.NullMarked;
