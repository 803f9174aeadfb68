/** The addresses of the hub's own issuer: tokens, keys and the discovery document. */
@NullMarked
package dev.landfall.gateway.api.oauth;

import org.jspecify.annotations.NullMarked;
