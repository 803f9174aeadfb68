/** What the hub logs, and how: plain lines for people, one JSON object a line for programs. */
@NullMarked
package dev.landfall.app.log;

import org.jspecify.annotations.NullMarked;
