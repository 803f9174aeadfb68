package dev.landfall.core.model;

/** The core says no. The message is for the caller: it names cause and cure and no internals. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public Refused(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** With the failure beneath, for the log. */
    public Refused(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What kind of no. */
    public Reason reason() {
        return reason;
    }

    /** The caller's text. */
    public String text() {
        var message = getMessage();
        return message == null ? reason.name() : message;
    }
}
