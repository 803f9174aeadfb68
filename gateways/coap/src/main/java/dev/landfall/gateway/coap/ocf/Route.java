package dev.landfall.gateway.coap.ocf;

import dev.landfall.gateway.coap.session.Answer;

/** Answers a request. Blocks if it must; on a virtual thread. */
@FunctionalInterface
interface Route {
    Answer answer(Request request);
}
