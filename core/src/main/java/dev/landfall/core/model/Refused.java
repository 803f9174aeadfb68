package dev.landfall.core.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The core says no. The message is for the caller: it names cause and cure and no internals. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final ReasonDetail detail;
    private final transient @Nullable Quota quota;

    private Refused(Quota quota, String message) {
        super(message);
        this.reason = Reason.TOO_MANY;
        this.detail = ReasonDetail.NONE;
        this.quota = quota;
    }

    /** Of any reason but TOO_MANY: that has {@link #quota(Quota, String)}, so that callers always learn which limit it is. */
    public Refused(Reason reason, String message) {
        this(reason, ReasonDetail.NONE, message);
    }

    /** With more than the reason says. */
    public Refused(Reason reason, ReasonDetail detail, String message) {
        super(message);
        this.reason = limitless(reason);
        this.detail = detail;
        this.quota = null;
    }

    /** With the failure beneath, for the log. */
    public Refused(Reason reason, String message, Throwable cause) {
        this(reason, ReasonDetail.NONE, message, cause);
    }

    /** With more than the reason says, and the failure beneath. */
    public Refused(Reason reason, ReasonDetail detail, String message, Throwable cause) {
        super(message, cause);
        this.reason = limitless(reason);
        this.detail = detail;
        this.quota = null;
    }

    private static Reason limitless(Reason reason) {
        if (reason == Reason.TOO_MANY) {
            throw new IllegalArgumentException("TOO_MANY needs the limit that was reached");
        }
        return reason;
    }

    /** TOO_MANY, with the limit that was reached. */
    public static Refused quota(Quota quota, String message) {
        return new Refused(quota, message);
    }

    /** The limit that was reached, when that is why. */
    public Optional<Quota> quota() {
        return Optional.ofNullable(quota);
    }

    /** What kind of no. */
    public Reason reason() {
        return reason;
    }

    /** What stands behind the reason. */
    public ReasonDetail detail() {
        return detail;
    }

    /** The caller's text. */
    public String text() {
        var message = getMessage();
        return message == null ? reason.name() : message;
    }
}
