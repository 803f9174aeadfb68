package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.mqtt.packet.ReasonCode;

/** A client may not enter. Without a stack trace: bad input stays cheap. */
public final class ConnectRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int oldCode;
    private final int code;
    private final String reason;

    /**
     * @param oldCode for version 3.1.1
     * @param code for version 5
     * @param reason a word for the log and the count
     * @param detail for the log
     */
    public ConnectRefused(int oldCode, int code, String reason, String detail) {
        super(detail, null, false, false);
        this.oldCode = oldCode;
        this.code = code;
        this.reason = reason;
    }

    /** Who it says it is, nobody knows. */
    public static ConnectRefused unknown(String reason, String detail) {
        return new ConnectRefused(ReasonCode.OLD_NOT_AUTHORIZED, ReasonCode.NOT_AUTHORIZED, reason, detail);
    }

    /** The hub can't say now. */
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
