@NullMarked
package dev.landfall.app.hub;

import org.jspecify.annotations.NullMarked;
