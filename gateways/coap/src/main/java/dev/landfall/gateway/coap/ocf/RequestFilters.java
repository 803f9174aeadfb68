package dev.landfall.gateway.coap.ocf;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.Option;
import dev.landfall.gateway.coap.session.ResponsePlan;

/** The request filters. */
final class RequestFilters {
    private RequestFilters() {}

    /** Accepts GET, POST, PUT and DELETE. Other methods are ignored after the sign-in and refused before it. */
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
     * Refuses critical options that are not supported (RFC 7252 section 5.4.1), and requests for answers in blocks: a message over TCP
     * has enough room, and OCF devices do not support blocks. Requests in blocks are assembled in {@link Blocks}.
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

    /** Refuses requests before the sign-in, except for those about time and accounts. */
    static ResponsePlan authenticated(OcfRequest request, Route next) {
        if (OcfPaths.open(request.message().uriPath()) || request.device().session() != null) {
            return next.answer(request);
        }
        throw CoapRefusal.unauthorized("sign in first");
    }
}
