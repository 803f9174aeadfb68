package dev.landfall.gateway.api.landfall;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What the API asks of the hub's store as a whole. All calls may block. */
public interface StoreOperations {
    /** Which one it is. */
    About about();

    /**
     * Begins to move the hub to another store, or goes on with what an earlier attempt left.
     *
     * @param settings of the new store, by key, as an operator would write them
     * @throws dev.landfall.core.model.Refused INVALID when that store can't be used, with a sentence; DUPLICATE while the hub
     *     is being moved or exported
     */
    Moving begin(Map<String, String> settings);

    /** How far the last move of this process is; empty when there was none. */
    Optional<Moving> moving();

    /** Stops a move that is not over. */
    void cancel();

    /**
     * Begins to write all that the store keeps into a new file in the hub's data directory.
     *
     * @throws dev.landfall.core.model.Refused DUPLICATE while the hub is being moved or exported
     */
    Exporting export();

    /** How far the last export of this process is; empty when there was none. */
    Optional<Exporting> exporting();

    /**
     * @param store for people, without secrets
     * @param engine its name and version
     */
    record About(String store, String engine, int shards) {}

    /**
     * A move of the hub to another store.
     *
     * @param partitions copied so far, those copied again too
     * @param entries of the log copied so far
     * @param bytes copied so far, about
     * @param lag how many positions of the log the new store is behind
     * @param took since it began
     * @param pause for how long nothing could be written
     * @param verified what was found to be the same in both stores
     * @param message why it failed; else empty
     */
    record Moving(
            Phase phase,
            long partitions,
            long entries,
            long bytes,
            long lag,
            Duration took,
            Duration pause,
            Verified verified,
            String message) {
        /** How far it is. */
        public enum Phase {
            /** What the store holds is copied. */
            COPYING,
            /** What was written meanwhile is copied. */
            FOLLOWING,
            /** The two stores are compared. */
            VERIFYING,
            /** Writers wait for a moment. */
            SWITCHING,
            /** The hub works with the new store. */
            DONE,
            /** The hub works with the old store; the message says why. */
            FAILED,
            /** Somebody stopped the move; the hub works with the old store. */
            CANCELLED
        }

        /** Whether nothing more will happen. */
        public boolean over() {
            return switch (phase) {
                case COPYING, FOLLOWING, VERIFYING, SWITCHING -> false;
                case DONE, FAILED, CANCELLED -> true;
            };
        }

        /**
         * How much of both stores was compared and is the same.
         *
         * @param partitions devices, records and the like, deleted ones too
         * @param heads streams that are not deleted
         * @param entries of the logs
         * @param events in them
         * @param check sum of all entries, whatever their order; 16 hexadecimal digits, empty before the comparison
         */
        public record Verified(long partitions, long heads, long entries, long events, String check) {}
    }

    /**
     * An export.
     *
     * @param bytes copied so far, about
     * @param file where it lies on the hub's machine once it is done
     * @param partitions and {@code events}: how many there are in it, once it is done
     * @param message why it failed; else empty
     */
    record Exporting(State state, long bytes, String file, long partitions, long events, String message) {
        /** How far it is. */
        public enum State {
            COPYING,
            DONE,
            FAILED
        }
    }
}
