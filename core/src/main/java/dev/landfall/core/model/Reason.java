package dev.landfall.core.model;

/** Why the core refuses a call. Each gateway translates it into its protocol in one place. */
public enum Reason {
    /** The token is missing, wrong, expired or revoked. */
    UNAUTHENTICATED,
    /** The principal may not do this. */
    FORBIDDEN,
    /** The device, resource or command does not exist, or the principal may not know of it. */
    NOT_FOUND,
    /** Another owner has the device. */
    ALREADY_OWNED,
    /** A value is not valid; the message says which. */
    INVALID,
    /** An open command has this id. */
    DUPLICATE,
    /** A message, a list or a name exceeds its limit. */
    TOO_LARGE,
    /** A queue is full or a quota is used up. Try again later. */
    TOO_MANY,
    /** A newer session of the same device has begun. */
    REPLACED,
    /** A cursor or page token is too old. */
    EXPIRED,
    /** A provider does not answer or cannot write. Try again later. */
    UNAVAILABLE,
    /** The answer did not arrive in time. */
    TIMED_OUT
}
