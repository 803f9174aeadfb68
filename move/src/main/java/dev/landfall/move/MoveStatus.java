package dev.landfall.move;

import java.time.Duration;

/**
 * How far a move is.
 *
 * @param partitions copied so far, those copied again too
 * @param entries of the log copied so far
 * @param bytes copied so far, about
 * @param lag positions the new store is behind
 * @param took since it began
 * @param pause for how long nothing could be written
 * @param verified what was found to be the same in both
 * @param message why it failed; else empty
 */
public record MoveStatus(
        Phase phase,
        long partitions,
        long entries,
        long bytes,
        long lag,
        Duration took,
        Duration pause,
        ContentCounts verified,
        String message) {

    /** Where it is. */
    public enum Phase {
        /** Everything there is goes over. */
        COPYING,
        /** What is written meanwhile goes over. */
        FOLLOWING,
        /** Both are held against each other. */
        VERIFYING,
        /** Nothing can be written for a moment. */
        SWITCHING,
        /** The hub works with the new one. */
        DONE,
        /** The hub works with the old one; the message says why. */
        FAILED,
        /** Told to stop; the hub works with the old one. */
        CANCELLED;

        /** Whether nothing more will happen. */
        public boolean over() {
            return switch (this) {
                case COPYING, FOLLOWING, VERIFYING, SWITCHING -> false;
                case DONE, FAILED, CANCELLED -> true;
            };
        }
    }
}
