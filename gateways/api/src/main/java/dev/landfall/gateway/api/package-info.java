/** The door for apps: HTTP, WebSocket and the issuer's addresses on one port with TLS. */
@NullMarked
package dev.landfall.gateway.api;

import org.jspecify.annotations.NullMarked;
