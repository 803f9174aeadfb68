package dev.landfall.simulator;

/**
 * The progress of a run.
 *
 * @param stage the present stage
 * @param devices the number of devices
 * @param online devices that are signed in now
 * @param observed devices that the hub observes now
 */
public record Progress(Stage stage, int devices, int online, int observed, Counts counts) {

    /** The stages of a run, in their order. */
    public enum Stage {
        SIGNING_IN,
        CHANGING,
        STOPPING
    }
}
