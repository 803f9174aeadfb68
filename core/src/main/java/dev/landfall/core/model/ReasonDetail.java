package dev.landfall.core.model;

/** More about a {@link Reason}, where the caller can do something about it. */
public enum ReasonDetail {
    /** Nothing beyond the reason. */
    NONE,
    /** With UNAUTHENTICATED: the token was revoked, or its device was deleted. */
    TOKEN_REVOKED,
    /** With UNAVAILABLE: the store is full; writes succeed again when there is space. */
    STORE_FULL
}
