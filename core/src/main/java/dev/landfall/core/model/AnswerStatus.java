package dev.landfall.core.model;

/** The status of a device's answer, independent of its protocol. Stored by {@link #code}: never renumber. */
public enum AnswerStatus {
    UNKNOWN(0),
    OK(1),
    BAD_REQUEST(2),
    UNAUTHORIZED(3),
    FORBIDDEN(4),
    NOT_FOUND(5),
    UNAVAILABLE(6),
    NOT_IMPLEMENTED(7),
    ACCEPTED(8),
    ERROR(9),
    METHOD_NOT_ALLOWED(10),
    CREATED(11),
    CANCELED(12),
    NOT_MODIFIED(13);

    private static final AnswerStatus[] ALL = values();
    private final int code;

    AnswerStatus(int code) {
        this.code = code;
    }

    /** The stored number. */
    public int code() {
        return code;
    }

    /** Whether the device has done what it was asked. */
    public boolean success() {
        return switch (this) {
            case OK, ACCEPTED, CREATED, NOT_MODIFIED -> true;
            case UNKNOWN, BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, UNAVAILABLE, NOT_IMPLEMENTED, ERROR -> false;
            case METHOD_NOT_ALLOWED, CANCELED -> false;
        };
    }

    /** The status with this number; {@link #UNKNOWN} for a number that is not assigned. */
    public static AnswerStatus of(int code) {
        return code >= 0 && code < ALL.length ? ALL[code] : UNKNOWN;
    }
}
