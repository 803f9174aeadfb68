package dev.landfall.core.model;

/**
 * How far the twins follow the device. Times are nanoseconds since 1970, 0 when it never happened.
 *
 * @param enabled whether twins are wanted for this device
 * @param state how far
 * @param syncingAt when the last synchronisation began
 * @param inSyncAt when it last was complete
 * @param forcedAt when an app last asked to do it from scratch
 */
public record Synchronisation(boolean enabled, State state, long syncingAt, long inSyncAt, long forcedAt) {
    /** Of a device that never connected. */
    public static final Synchronisation INITIAL = new Synchronisation(true, State.OUT_OF_SYNC, 0, 0, 0);

    /** Stored by ordinal: never reorder. */
    public enum State {
        OUT_OF_SYNC,
        DISABLED,
        SYNCING,
        IN_SYNC
    }
}
