/** The program: its entry point and the rehearsal of its start. */
@NullMarked
package dev.landfall.app;

import org.jspecify.annotations.NullMarked;
