package dev.landfall.gateway.coap.ocf;

import dev.landfall.content.Cbor;
import dev.landfall.content.CborWriter;
import dev.landfall.content.ContentFormat;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.session.ResponsePlan;
import java.util.function.Consumer;

/** Writes answers in the requested format; without one, in OCF's CBOR. */
final class Representation {
    private Representation() {}

    /**
     * The format of the answer, checked before the request has any effect.
     *
     * @throws CoapRefusal 4.00 for a format that no answer can have
     */
    static int format(Message request) {
        var accept = request.accept();
        return switch (accept) {
            case Message.NONE -> ContentFormat.OCF_CBOR;
            case ContentFormat.OCF_CBOR, ContentFormat.CBOR, ContentFormat.JSON -> accept;
            default -> throw CoapRefusal.bad("cannot answer in content format " + accept);
        };
    }

    /**
     * An answer with a body.
     *
     * @param body writes the body
     */
    static ResponsePlan answer(Message request, int code, Consumer<CborWriter> body) {
        var format = format(request);
        var writer = new CborWriter();
        body.accept(writer);
        var bytes = format == ContentFormat.JSON ? Cbor.toJson(writer.toBytes()) : writer.toBytes();
        return ResponsePlan.of(
                Message.response(code, request).payload(format, bytes).build());
    }

    /** An answer without a body. */
    static ResponsePlan empty(Message request, int code) {
        return ResponsePlan.of(Message.response(code, request).build());
    }
}
