package dev.landfall.gateway.api.landfall;

import dev.landfall.core.move.MoveStatus;
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
    MoveStatus begin(Map<String, String> settings);

    /** How far the last move of this process is; empty when there was none. */
    Optional<MoveStatus> moving();

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
