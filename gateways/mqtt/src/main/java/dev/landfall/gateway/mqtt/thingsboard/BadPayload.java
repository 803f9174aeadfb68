package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.gateway.mqtt.packet.ReasonCode;

/** The payload of a message is not accepted. It has no stack trace, so that wrong messages cost little. */
final class BadPayload extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;

    private BadPayload(int code, String reason, String detail) {
        super(detail, null, false, false);
        this.code = code;
        this.reason = reason;
    }

    /** The payload is not valid. */
    static BadPayload invalid(String detail) {
        return new BadPayload(ReasonCode.PAYLOAD_INVALID, "invalid-payload", detail);
    }

    /** The payload has too many values. */
    static BadPayload tooMuch(String detail) {
        return new BadPayload(ReasonCode.QUOTA_EXCEEDED, "too-many-values", detail);
    }

    /** Whether the payload has too many values, so that none of it is used. */
    boolean isTooMuch() {
        return code == ReasonCode.QUOTA_EXCEEDED;
    }

    int code() {
        return code;
    }

    /** A word for the counter. */
    String reason() {
        return reason;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
