package dev.landfall.core.model;

/** The core says no. The message is for the caller: it names cause and cure and no internals. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final Detail detail;

    public Refused(Reason reason, String message) {
        this(reason, Detail.NONE, message);
    }

    /** With more than the reason says. */
    public Refused(Reason reason, Detail detail, String message) {
        super(message);
        this.reason = reason;
        this.detail = detail;
    }

    /** With the failure beneath, for the log. */
    public Refused(Reason reason, String message, Throwable cause) {
        this(reason, Detail.NONE, message, cause);
    }

    /** With more than the reason says, and the failure beneath. */
    public Refused(Reason reason, Detail detail, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.detail = detail;
    }

    /** What kind of no. */
    public Reason reason() {
        return reason;
    }

    /** What stands behind the reason. */
    public Detail detail() {
        return detail;
    }

    /** The caller's text. */
    public String text() {
        var message = getMessage();
        return message == null ? reason.name() : message;
    }
}
