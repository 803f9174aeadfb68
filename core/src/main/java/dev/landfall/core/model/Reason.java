package dev.landfall.core.model;

/** Why the core says no. Each gateway turns it into its protocol's own words, in one place. */
public enum Reason {
    /** The token is missing, wrong or expired. */
    UNAUTHENTICATED,
    /** The principal may not do this. */
    FORBIDDEN,
    /** No such device, resource or command, as far as this principal may know. */
    NOT_FOUND,
    /** Another owner has the device. */
    ALREADY_OWNED,
    /** A value makes no sense; the message says which. */
    INVALID,
    /** Such a command id is in use already. */
    DUPLICATE,
    /** A message, a list or a name is over its limit. */
    TOO_LARGE,
    /** A queue is full or a quota is used up. Come back later. */
    TOO_MANY,
    /** A newer session of the same device took over. */
    REPLACED,
    /** A cursor or page token is too old to go on from. */
    EXPIRED,
    /** A provider beneath cannot be reached or cannot write. Come back later. */
    UNAVAILABLE,
    /** The answer did not come in time. */
    TIMED_OUT
}
