package dev.landfall.gateway.coap.ocf;

import dev.landfall.gateway.coap.session.ResponsePlan;

/** One rule on the way of a request: answers it, or hands it on and may change what comes back. */
@FunctionalInterface
interface RequestFilter {
    ResponsePlan apply(OcfRequest request, Route next);

    /** This step and then that one. */
    default RequestFilter then(RequestFilter inner) {
        return (request, next) -> apply(request, inner.to(next));
    }

    /** This step, with the rest of the way behind it. */
    default Route to(Route next) {
        return request -> apply(request, next);
    }
}
