@NullMarked
package dev.landfall.app.command;

import org.jspecify.annotations.NullMarked;
