/** What every command needs to talk to people and to programs: exit codes, failures, output. */
@NullMarked
package dev.landfall.app.console;

import org.jspecify.annotations.NullMarked;
