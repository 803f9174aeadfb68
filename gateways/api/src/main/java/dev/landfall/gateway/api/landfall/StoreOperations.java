package dev.landfall.gateway.api.landfall;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The hub's store as a whole. All calls may block. */
public interface StoreOperations {
    /** The store in use. */
    About about();

    /**
     * Begins to move the hub to another store, or continues an earlier attempt.
     *
     * @param settings of the new store, by key, as an operator would write them
     * @throws dev.landfall.core.model.Refused INVALID when that store cannot be used, with a sentence; DUPLICATE while the hub is being
     *     moved or exported
     */
    Moving begin(Map<String, String> settings);

    /** The progress of the last move of this process; empty when there was none. */
    Optional<Moving> moving();

    /** Cancels a move that has not ended. */
    void cancel();

    /**
     * Begins to export the whole store into a new file in the hub's data directory.
     *
     * @throws dev.landfall.core.model.Refused DUPLICATE while the hub is being moved or exported
     */
    Exporting export();

    /** The progress of the last export of this process; empty when there was none. */
    Optional<Exporting> exporting();

    /**
     * The store in use.
     *
     * @param store for people, without secrets
     * @param engine its name and version
     */
    record About(String store, String engine, int shards) {}

    /**
     * A move of the hub to another store.
     *
     * @param partitions the number copied so far, repeated copies included
     * @param entries the log entries copied so far
     * @param bytes copied so far, approximately
     * @param lag how many log positions the new store is behind
     * @param took the time since it began
     * @param pause how long nothing could be written
     * @param verified what was compared and is equal in both stores
     * @param message why it has failed; else empty
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
        /** The phase of a move. */
        public enum Phase {
            /** The content of the store is copied. */
            COPYING,
            /** Later writes are copied. */
            FOLLOWING,
            /** The two stores are compared. */
            VERIFYING,
            /** Writers wait for a moment. */
            SWITCHING,
            /** The hub uses the new store. */
            DONE,
            /** The hub uses the old store; the message says why. */
            FAILED,
            /** The move was cancelled; the hub uses the old store. */
            CANCELLED
        }

        /** Whether the move has ended. */
        public boolean over() {
            return switch (phase) {
                case COPYING, FOLLOWING, VERIFYING, SWITCHING -> false;
                case DONE, FAILED, CANCELLED -> true;
            };
        }

        /**
         * What was compared and is equal in both stores.
         *
         * @param partitions devices, records and others, deleted ones included
         * @param heads streams that are not deleted
         * @param entries the log entries
         * @param events the events in them
         * @param check the sum of all entries, independent of their order; 16 hexadecimal digits, empty before the comparison
         */
        public record Verified(long partitions, long heads, long entries, long events, String check) {}
    }

    /**
     * An export.
     *
     * @param bytes copied so far, approximately
     * @param file its path on the hub's machine when it is done
     * @param partitions and {@code events}: their numbers in the file when it is done
     * @param message why it has failed; else empty
     */
    record Exporting(State state, long bytes, String file, long partitions, long events, String message) {
        /** The state of an export. */
        public enum State {
            COPYING,
            DONE,
            FAILED
        }
    }
}
