package dev.landfall.gateway.coap.ocf;

import dev.landfall.gateway.coap.session.Answer;

/** One rule on the way of a request: answers it, or hands it on and may change what comes back. */
@FunctionalInterface
interface Step {
    Answer apply(Request request, Route next);

    /** This step and then that one. */
    default Step then(Step inner) {
        return (request, next) -> apply(request, inner.to(next));
    }

    /** This step, with the rest of the way behind it. */
    default Route to(Route next) {
        return request -> apply(request, next);
    }
}
