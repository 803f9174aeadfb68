package dev.landfall.gateway.coap.ocf;

import dev.landfall.content.ContentFormat;
import dev.landfall.content.Json;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Content;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.MessageBuilder;
import java.nio.charset.StandardCharsets;

/**
 * Translates requests of apps into requests to an OCF device. Such a device closes the connection when it receives
 * {@code application/cbor} or {@code text/plain}: CBOR is sent with OCF's own format number, JSON is converted to CBOR, and text is
 * refused.
 */
final class CommandRequests {
    private static final int SEGMENT_BYTES_MAX = 255;
    private static final int ETAG_BYTES_MAX = 8;

    private CommandRequests() {}

    /**
     * The request, without a token.
     *
     * @throws CoapRefusal when an OCF device cannot be asked this; the text tells the app why
     * @throws dev.landfall.content.MalformedContent when the JSON is not valid
     */
    static MessageBuilder of(AppRequest ask) {
        checkPath(ask.href());
        return switch (ask) {
            case AppRequest.Retrieve retrieve -> {
                var request = with(Code.GET, retrieve.href(), retrieve.view());
                for (var etag : retrieve.etags()) {
                    if (etag.length > 0 && etag.length <= ETAG_BYTES_MAX) {
                        request.etag(etag);
                    }
                }
                yield request;
            }
            case AppRequest.Update update -> body(with(Code.POST, update.href(), update.view()), update.content());
            case AppRequest.Create create -> body(with(Code.POST, create.href(), "oic.if.create"), create.content());
            case AppRequest.Delete delete -> with(Code.DELETE, delete.href(), delete.view());
            case AppRequest.Twin _ -> throw new IllegalArgumentException("twins are the hub's own matter");
        };
    }

    private static MessageBuilder with(int code, String href, String view) {
        var request = Message.request(code).path(href);
        if (("if=" + view).getBytes(StandardCharsets.UTF_8).length > SEGMENT_BYTES_MAX) {
            throw CoapRefusal.bad("the interface is too long");
        }
        return view.isEmpty() ? request : request.query("if=" + view);
    }

    private static MessageBuilder body(MessageBuilder request, Content content) {
        if (content.isEmpty()) {
            return request;
        }
        return switch (content.format()) {
            case ContentFormat.OCF_CBOR, ContentFormat.CBOR -> request.payload(ContentFormat.OCF_CBOR, content.bytes());
            case ContentFormat.JSON -> request.payload(ContentFormat.OCF_CBOR, Json.toCbor(content.bytes()));
            default -> throw CoapRefusal.bad("an OCF device cannot read content format " + content.format());
        };
    }

    private static void checkPath(String href) {
        for (var segment : href.split("/", -1)) {
            if (segment.getBytes(StandardCharsets.UTF_8).length > SEGMENT_BYTES_MAX) {
                throw CoapRefusal.bad("a segment of the href is longer than " + SEGMENT_BYTES_MAX + " bytes");
            }
        }
    }
}
