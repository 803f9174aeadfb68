package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.mqtt.packet.ReasonCode;

/** A client is not accepted. It has no stack trace, so that wrong requests cost little. */
public final class ConnectRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int oldCode;
    private final int code;
    private final String reason;

    /**
     * @param oldCode for version 3.1.1
     * @param code for version 5
     * @param reason a word for the log and the counter
     * @param detail for the log
     */
    public ConnectRefused(int oldCode, int code, String reason, String detail) {
        super(detail, null, false, false);
        this.oldCode = oldCode;
        this.code = code;
        this.reason = reason;
    }

    /** A refusal because the client is not known. */
    public static ConnectRefused unknown(String reason, String detail) {
        return new ConnectRefused(ReasonCode.OLD_NOT_AUTHORIZED, ReasonCode.NOT_AUTHORIZED, reason, detail);
    }

    /** A refusal because the hub cannot check the client now. */
    public static ConnectRefused later(String reason, String detail) {
        return new ConnectRefused(ReasonCode.OLD_UNAVAILABLE, ReasonCode.SERVER_UNAVAILABLE, reason, detail);
    }

    int oldCode() {
        return oldCode;
    }

    int code() {
        return code;
    }

    String reason() {
        return reason;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
