/** What doors have in common where connections come in: who is let in, TLS, time that passes. Knows no protocol. */
@NullMarked
package dev.landfall.gateway.door.transport;

import org.jspecify.annotations.NullMarked;
