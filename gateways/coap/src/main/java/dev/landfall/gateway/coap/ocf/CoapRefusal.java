package dev.landfall.gateway.coap.ocf;

import dev.landfall.gateway.coap.codec.Code;

/** A request is refused with this code. The text is for the device. It has no stack trace, so that wrong requests cost little. */
final class CoapRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;

    /** @param reason a word for the log and the counter */
    CoapRefusal(int code, String reason, String text) {
        super(text, null, false, false);
        this.code = code;
        this.reason = reason;
    }

    /** A refusal with 4.00: the request is not valid. */
    static CoapRefusal bad(String text) {
        return new CoapRefusal(Code.BAD_REQUEST, "bad-request", text);
    }

    /** A refusal with 4.01: the peer has not proved that it may do this. */
    static CoapRefusal unauthorized(String text) {
        return new CoapRefusal(Code.UNAUTHORIZED, "unauthenticated", text);
    }

    int code() {
        return code;
    }

    String reason() {
        return reason;
    }

    String text() {
        var text = getMessage();
        return text == null ? reason : text;
    }
}
