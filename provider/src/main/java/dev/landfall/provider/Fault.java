package dev.landfall.provider;

/**
 * The closed list of ways in which a provider can fail. Each says what the caller must do; a failure that a provider
 * cannot name is {@link #UNAVAILABLE}, never success.
 */
public enum Fault {
    /** A version was not the expected one. Read again and decide again. */
    CONFLICT,
    /** There is no such thing. Asking again does not help. */
    NOT_FOUND,
    /** An item is larger than {@link Store.Info#itemBytesMax()}. Send less. */
    TOO_LARGE,
    /** A cursor is older than what the tail keeps. Rebuild from {@link Store#scan}. */
    EXPIRED,
    /** Too much at once. Come back after {@link ProviderException#retryAfter()}. */
    THROTTLED,
    /** The provider cannot be asked now. Retry with backoff; the outcome of a write is unknown until re-read. */
    UNAVAILABLE,
    /** A credential is wrong, expired or not for us. A new credential is needed. */
    UNAUTHENTICATED,
    /** The provider never declared this capability. Do without. */
    UNSUPPORTED,
    /** Stored data contradicts itself. Stop and call a human. */
    CORRUPT;

    /** Whether the same call may succeed a little later, without anybody having changed anything. */
    public boolean passing() {
        return switch (this) {
            case UNAVAILABLE, THROTTLED -> true;
            case CONFLICT, NOT_FOUND, TOO_LARGE, EXPIRED, UNAUTHENTICATED, UNSUPPORTED, CORRUPT -> false;
        };
    }
}
