package dev.landfall.core.device;

/** What became of a device that was to be given up with many others. */
enum GivenUp {
    /** There is no such device any more, or it is not one of those. */
    NOT_MEANT,
    /** The device is given up; its id becomes free a little later. */
    LATER,
    /** The device is gone, and its id is free. */
    FREE
}
