/**
 * What OCF devices say to a cloud and what they are answered: accounts, sessions, the resource directory, twins,
 * commands. Each rule is one small step; {@link dev.landfall.gateway.coap.ocf.OcfProtocol} is the list of them.
 */
@NullMarked
package dev.landfall.gateway.coap.ocf;

import org.jspecify.annotations.NullMarked;
