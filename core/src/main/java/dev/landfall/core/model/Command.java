package dev.landfall.core.model;

/**
 * A wish of an app, kept until the device answered it, it expired or was cancelled.
 *
 * @param id the correlation id: chosen by the caller or made by the hub; unique among the device's open commands
 * @param ask what is wanted
 * @param state how far it is
 * @param redeliver whether it may be sent again when nobody knows if the first one arrived
 * @param force whether it may address a resource that was never published
 * @param user whose wish
 * @param createdAt nanoseconds since 1970
 * @param validUntil nanoseconds since 1970: not sent any more from then on; 0 for ever
 * @param version of the event in the device's command stream that last changed it
 */
public record Command(
        String id,
        AppRequest ask,
        State state,
        boolean redeliver,
        boolean force,
        String user,
        long createdAt,
        long validUntil,
        long version) {

    /**
     * Whether its time is over: it is not sent any more, and what waits behind it need not wait longer.
     *
     * @param now nanoseconds since 1970
     */
    public boolean over(long now) {
        return validUntil > 0 && now >= validUntil;
    }

    /** The same command, further on. */
    public Command at(State next, long newVersion) {
        return new Command(id, ask, next, redeliver, force, user, createdAt, validUntil, newVersion);
    }

    /** pending → sent → confirmed or unknown; pending → expired or cancelled; unknown → confirmed. By ordinal: never reorder. */
    public enum State {
        PENDING,
        SENT,
        CONFIRMED,
        UNKNOWN,
        EXPIRED,
        CANCELLED;

        /** Whether something may still happen without the app asking again. */
        public boolean open() {
            return this == PENDING || this == SENT;
        }
    }
}
