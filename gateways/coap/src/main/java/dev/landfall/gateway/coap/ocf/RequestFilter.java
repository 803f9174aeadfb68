package dev.landfall.gateway.coap.ocf;

import dev.landfall.gateway.coap.session.ResponsePlan;

/** A step before the routes: it answers a request, or passes it on and may change the answer. */
@FunctionalInterface
interface RequestFilter {
    ResponsePlan apply(OcfRequest request, Route next);

    /** This filter, and then {@code inner}. */
    default RequestFilter then(RequestFilter inner) {
        return (request, next) -> apply(request, inner.to(next));
    }

    /** This filter in front of a route. */
    default Route to(Route next) {
        return request -> apply(request, next);
    }
}
