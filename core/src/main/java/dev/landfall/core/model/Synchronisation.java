package dev.landfall.core.model;

/**
 * The state of the synchronisation between a device and its twins. Times are nanoseconds since 1970, 0 when it never happened.
 *
 * @param enabled whether the device is observed for its twins
 * @param state the state of the synchronisation
 * @param syncingAt when the last synchronisation began
 * @param inSyncAt when it was complete last
 * @param forcedAt when an app last requested it from scratch
 */
public record Synchronisation(boolean enabled, State state, long syncingAt, long inSyncAt, long forcedAt) {
    /** The state for a device that has never connected. */
    public static final Synchronisation INITIAL = new Synchronisation(true, State.OUT_OF_SYNC, 0, 0, 0);

    /** The state of a synchronisation. Stored by ordinal: never reorder. */
    public enum State {
        OUT_OF_SYNC,
        DISABLED,
        SYNCING,
        IN_SYNC
    }
}
