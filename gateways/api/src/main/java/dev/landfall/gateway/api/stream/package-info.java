/** Following events over a WebSocket or a line: bounded writing, keeping alive, and ending with a reason. */
@NullMarked
package dev.landfall.gateway.api.stream;

import org.jspecify.annotations.NullMarked;
