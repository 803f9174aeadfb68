package dev.landfall.gateway.coap.ocf;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.Option;
import dev.landfall.gateway.coap.session.ResponsePlan;

/** The steps before the routes. */
final class RequestFilters {
    private RequestFilters() {}

    /** Only GET, POST, PUT and DELETE: other methods of a known device are passed over, of an unknown one refused. */
    static ResponsePlan methods(OcfRequest request, Route next) {
        if (request.message().code() <= Code.DELETE) {
            return next.answer(request);
        }
        if (request.device().session() == null) {
            throw CoapRefusal.unauthorized("sign in first");
        }
        request.device()
                .peer()
                .refused("unknown-method", Code.text(request.message().code()));
        return ResponsePlan.NONE;
    }

    /**
     * What must be understood and is not (RFC 7252 section 5.4.1); and no answers in blocks: a message on TCP has room enough, and
     * OCF devices do not stand them. Requests in blocks are put together in {@link Blocks}.
     */
    static ResponsePlan options(OcfRequest request, Route next) {
        var unknown = request.message().unknownCriticalOption();
        if (unknown != Message.NONE && !(unknown == Option.URI_QUERY && SignOff.is(request.message()))) {
            throw new CoapRefusal(Code.BAD_OPTION, "bad-option", "option " + unknown + " is not supported");
        }
        if (request.message().indexOf(Option.BLOCK2) != Message.NONE) {
            throw new CoapRefusal(
                    Code.BAD_OPTION,
                    "bad-option",
                    "the hub sends each answer in one message: leave out the Block2 option");
        }
        return next.answer(request);
    }

    /** Whoever wants more than the time of day and an account must have signed in. */
    static ResponsePlan authenticated(OcfRequest request, Route next) {
        if (OcfPaths.open(request.message().uriPath()) || request.device().session() != null) {
            return next.answer(request);
        }
        throw CoapRefusal.unauthorized("sign in first");
    }
}
