package dev.landfall.gateway.coap.ocf;

import dev.landfall.gateway.coap.session.ResponsePlan;

/** Answers a request. May block; on a virtual thread. */
@FunctionalInterface
interface Route {
    ResponsePlan answer(OcfRequest request);
}
