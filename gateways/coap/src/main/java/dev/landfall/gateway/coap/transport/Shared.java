package dev.landfall.gateway.coap.transport;

import dev.landfall.gateway.coap.codec.Decoder;
import dev.landfall.gateway.coap.session.Inbound;
import dev.landfall.gateway.door.transport.Visitors;

/** What all connections of a server have in common. */
record Shared(Decoder decoder, Inbound.Door door, Visitors visitors) {}
