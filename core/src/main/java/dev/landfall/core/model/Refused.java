package dev.landfall.core.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The core refuses a call. The message is for the caller: it names cause and cure and no internals. */
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

    /** A refusal for any reason except TOO_MANY, which needs {@link #quota(Quota, String)} so that callers learn which limit it is. */
    public Refused(Reason reason, String message) {
        this(reason, ReasonDetail.NONE, message);
    }

    /** A refusal with more detail than the reason. */
    public Refused(Reason reason, ReasonDetail detail, String message) {
        super(message);
        this.reason = limitless(reason);
        this.detail = detail;
        this.quota = null;
    }

    /** A refusal with its cause, for the log. */
    public Refused(Reason reason, String message, Throwable cause) {
        this(reason, ReasonDetail.NONE, message, cause);
    }

    /** A refusal with more detail than the reason, and with its cause. */
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

    /** A refusal with TOO_MANY and the limit that was reached. */
    public static Refused quota(Quota quota, String message) {
        return new Refused(quota, message);
    }

    /** The limit that was reached; empty for other reasons. */
    public Optional<Quota> quota() {
        return Optional.ofNullable(quota);
    }

    /** The reason of the refusal. */
    public Reason reason() {
        return reason;
    }

    /** The detail behind the reason. */
    public ReasonDetail detail() {
        return detail;
    }

    /** The text for the caller. */
    public String text() {
        var message = getMessage();
        return message == null ? reason.name() : message;
    }
}
