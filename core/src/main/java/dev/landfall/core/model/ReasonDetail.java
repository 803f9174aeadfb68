package dev.landfall.core.model;

/** What stands behind a {@link Reason}, where a caller can do something about just that. */
public enum ReasonDetail {
    /** Nothing that the reason does not say. */
    NONE,
    /** With UNAUTHENTICATED: the token was good and somebody revoked it, or gave its device up. */
    TOKEN_REVOKED,
    /** With UNAVAILABLE: the store has no room left; it goes on by itself when there is some. */
    STORE_FULL
}
