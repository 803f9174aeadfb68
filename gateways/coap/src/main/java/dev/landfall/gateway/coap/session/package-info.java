/**
 * What happens on one connection, apart from how its bytes travel and from what OCF says: signals, tokens, the order of
 * requests, deadlines. Knows no Netty.
 */
@NullMarked
package dev.landfall.gateway.coap.session;

import org.jspecify.annotations.NullMarked;
