/** How bytes travel: sockets, TLS, packets, bounds. The only place that knows Netty. */
@NullMarked
package dev.landfall.gateway.mqtt.transport;

import org.jspecify.annotations.NullMarked;
