package dev.landfall.core.device;

/** The result for one device of a bulk deletion. */
enum DeletionOutcome {
    /** The device does not exist any more, or the deletion does not include it. */
    NOT_MEANT,
    /** The device is deleted for its owner; its id becomes free later. */
    LATER,
    /** The device is gone, and its id is free. */
    FREE
}
