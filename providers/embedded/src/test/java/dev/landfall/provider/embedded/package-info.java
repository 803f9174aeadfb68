@NullMarked
package dev.landfall.provider.embedded;

import org.jspecify.annotations.NullMarked;
