package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.gateway.mqtt.packet.ReasonCode;

/** A message's payload can't be taken. Without a stack trace: bad input stays cheap. */
final class BadPayload extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;

    private BadPayload(int code, String reason, String detail) {
        super(detail, null, false, false);
        this.code = code;
        this.reason = reason;
    }

    /** It is not what it should be. */
    static BadPayload invalid(String detail) {
        return new BadPayload(ReasonCode.PAYLOAD_INVALID, "invalid-payload", detail);
    }

    /** It says too much at once. */
    static BadPayload tooMuch(String detail) {
        return new BadPayload(ReasonCode.QUOTA_EXCEEDED, "too-many-values", detail);
    }

    /** Whether there is too much of it, and nothing of it is read. */
    boolean isTooMuch() {
        return code == ReasonCode.QUOTA_EXCEEDED;
    }

    int code() {
        return code;
    }

    /** A word for the count. */
    String reason() {
        return reason;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
