@NullMarked
package dev.landfall.app.sealed;

import org.jspecify.annotations.NullMarked;
