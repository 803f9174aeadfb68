package dev.landfall.move;

import java.time.Duration;

/**
 * The progress of a move.
 *
 * @param partitions the number copied so far, repeated copies included
 * @param entries the log entries copied so far
 * @param bytes copied so far, approximately
 * @param lag how many positions the new store is behind
 * @param took the time since it began
 * @param pause how long nothing could be written
 * @param verified what was compared and is equal in both stores
 * @param message why it has failed; else empty
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

    /** The phase of a move. */
    public enum Phase {
        /** The present content is copied. */
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
        CANCELLED;

        /** Whether the move has ended. */
        public boolean over() {
            return switch (this) {
                case COPYING, FOLLOWING, VERIFYING, SWITCHING -> false;
                case DONE, FAILED, CANCELLED -> true;
            };
        }
    }
}
