package dev.landfall.gateway.coap.transport;

import dev.landfall.gateway.coap.codec.Decoder;
import dev.landfall.gateway.coap.session.CoapInbound;
import dev.landfall.gateway.door.transport.OpenConnections;

/** What all connections of a server have in common. */
record CoapServerContext(Decoder decoder, CoapInbound.Acceptor acceptor, OpenConnections connections) {}
