/** How bytes travel: sockets, TLS, frames, bounds. The only place that knows Netty. */
@NullMarked
package dev.landfall.gateway.coap.transport;

import org.jspecify.annotations.NullMarked;
