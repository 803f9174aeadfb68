package dev.landfall.gateway.coap.ocf;

import dev.landfall.content.MalformedContent;
import dev.landfall.core.model.Quota;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.ReasonDetail;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.Option;
import dev.landfall.gateway.coap.session.ResponsePlan;
import dev.landfall.guard.Guard;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The outermost step: turns whatever went wrong into a code, with a text for the device and no Content-Format (an OCF
 * device closes the connection when it sees {@code text/plain}). Devices decide by the code whether to try again (5.03) or
 * to give up (4.xx), so only what may get better by itself becomes 5.03. Errors about who the device is, and 4.01, end the
 * connection.
 */
final class CoapErrorMapper implements RequestFilter {
    private static final String TEMPORARY = "temporary error: ";

    @Override
    public ResponsePlan apply(OcfRequest request, Route next) {
        try {
            return next.answer(request);
        } catch (CoapRefusal refusal) {
            return answer(request, refusal);
        } catch (Refused refused) {
            var credentials = OcfPaths.credentials(request.message().uriPath());
            var code = credentials ? codeOfCredentials(refused.reason()) : codeOf(refused.reason());
            return refused.quota()
                    .map(quota -> tooMany(request, refused, quota))
                    .orElseGet(() -> answer(request, new CoapRefusal(code, word(refused), refused.text())));
        } catch (MalformedContent malformed) {
            return answer(
                    request, new CoapRefusal(Code.BAD_REQUEST, "malformed-content", "body: " + malformed.getMessage()));
        } catch (Throwable bug) { // the outermost step, for errors too
            Guard.failed("coap-request", bug);
            // Temporary, not 5.00: to that a device forgets its account, and a mistake of ours must not cost it that.
            return answer(request, new CoapRefusal(Code.SERVICE_UNAVAILABLE, "internal-error", "internal error"));
        }
    }

    /**
     * 5.03 with the seconds after which it is worth trying again in Max-Age (RFC 7252 section 5.9.3.4). The connection stays: a new
     * one would only be one more handshake.
     */
    private static ResponsePlan tooMany(OcfRequest request, Refused refused, Quota quota) {
        var message = request.message();
        var code = Code.SERVICE_UNAVAILABLE;
        request.device()
                .peer()
                .refused(
                        word(refused),
                        Code.text(message.code()) + " " + message.uriPath() + ": " + Code.text(code) + ", quota "
                                + quota.name() + " " + quota.used() + " of " + quota.limit());
        return ResponsePlan.of(Message.response(code, message)
                .uint(Option.MAX_AGE, Math.max(1, quota.retryAfter().toSeconds()))
                .payload((TEMPORARY + refused.text()).getBytes(StandardCharsets.UTF_8))
                .build());
    }

    private static ResponsePlan answer(OcfRequest request, CoapRefusal refusal) {
        var message = request.message();
        request.device()
                .peer()
                .refused(
                        refusal.reason(),
                        Code.text(message.code()) + " " + message.uriPath() + ": " + Code.text(refusal.code()) + " "
                                + refusal.text());
        var temporary = refusal.code() == Code.SERVICE_UNAVAILABLE;
        var text = temporary ? TEMPORARY + refusal.text() : refusal.text();
        var answer = ResponsePlan.of(Message.response(refusal.code(), message)
                .payload(text.getBytes(StandardCharsets.UTF_8))
                .build());
        var ends = refusal.code() == Code.UNAUTHORIZED || OcfPaths.credentials(message.uriPath());
        return ends ? answer.closing(refusal.reason()) : answer;
    }

    private static int codeOf(Reason reason) {
        return switch (reason) {
            case UNAUTHENTICATED, REPLACED, EXPIRED -> Code.UNAUTHORIZED;
            case FORBIDDEN, ALREADY_OWNED -> Code.FORBIDDEN;
            case NOT_FOUND -> Code.NOT_FOUND;
            case INVALID, DUPLICATE -> Code.BAD_REQUEST;
            case TOO_LARGE -> Code.REQUEST_ENTITY_TOO_LARGE;
            case TOO_MANY, UNAVAILABLE, TIMED_OUT -> Code.SERVICE_UNAVAILABLE;
        };
    }

    /** To a device that shows who it is, every no of the registry is a no to its credentials. */
    private static int codeOfCredentials(Reason reason) {
        return switch (reason) {
            case FORBIDDEN, ALREADY_OWNED, NOT_FOUND -> Code.UNAUTHORIZED;
            case UNAUTHENTICATED, REPLACED, EXPIRED, INVALID, DUPLICATE, TOO_LARGE, TOO_MANY, UNAVAILABLE, TIMED_OUT ->
                codeOf(reason);
        };
    }

    private static String word(Refused refused) {
        var detailed = refused.detail() != ReasonDetail.NONE;
        var name = detailed ? refused.detail().name() : refused.reason().name();
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
