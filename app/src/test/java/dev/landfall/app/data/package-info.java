@NullMarked
package dev.landfall.app.data;

import org.jspecify.annotations.NullMarked;
