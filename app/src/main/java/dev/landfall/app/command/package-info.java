/** The commands of the command line, one class each. */
@NullMarked
package dev.landfall.app.command;

import org.jspecify.annotations.NullMarked;
