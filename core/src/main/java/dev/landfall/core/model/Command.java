package dev.landfall.core.model;

/**
 * A command of an app, stored until the device has answered it, it has expired, or it was cancelled.
 *
 * @param id the correlation id, chosen by the caller or made by the hub; unique among the open commands of the device
 * @param request the request
 * @param state the state in its lifecycle
 * @param redeliver whether it may be sent again when its first sending was not answered
 * @param force whether it may address a resource that was never published
 * @param user the subject of the app's token
 * @param createdAt nanoseconds since 1970
 * @param validUntil nanoseconds since 1970; it is not sent after that time; 0 when it does not expire
 * @param version the version of the event in the device's command stream that last changed it
 */
public record Command(
        String id,
        AppRequest request,
        State state,
        boolean redeliver,
        boolean force,
        String user,
        long createdAt,
        long validUntil,
        long version) {

    /**
     * Whether the command has expired: it is not sent any more, and commands behind it need not wait for it.
     *
     * @param now nanoseconds since 1970
     */
    public boolean over(long now) {
        return validUntil > 0 && now >= validUntil;
    }

    /** The command in another state. */
    public Command at(State next, long newVersion) {
        return new Command(id, request, next, redeliver, force, user, createdAt, validUntil, newVersion);
    }

    /**
     * The lifecycle: pending → sent → confirmed or unknown; pending → expired or cancelled; unknown → confirmed. Stored by ordinal: never
     * reorder.
     */
    public enum State {
        PENDING,
        SENT,
        CONFIRMED,
        UNKNOWN,
        EXPIRED,
        CANCELLED;

        /** Whether the command may still be sent or answered. */
        public boolean open() {
            return this == PENDING || this == SENT;
        }
    }
}
