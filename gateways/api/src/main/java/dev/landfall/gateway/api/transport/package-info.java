/** The port itself: TLS, HTTP/1.1 and HTTP/2, connections and their bounds. The only room here that knows Netty. */
@NullMarked
package dev.landfall.gateway.api.transport;

import org.jspecify.annotations.NullMarked;
