/** The gateway for devices that speak CoAP over TCP and TLS. */
@NullMarked
package dev.landfall.gateway.coap;

import org.jspecify.annotations.NullMarked;
