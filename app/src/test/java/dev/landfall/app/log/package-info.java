@NullMarked
package dev.landfall.app.log;

import org.jspecify.annotations.NullMarked;
