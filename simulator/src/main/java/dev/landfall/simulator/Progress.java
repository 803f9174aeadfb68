package dev.landfall.simulator;

/**
 * How far a run is.
 *
 * @param stage what is being done
 * @param devices how many there are
 * @param online how many are signed in now
 * @param observed how many the hub watches now
 */
public record Progress(Stage stage, int devices, int online, int observed, Counts counts) {

    /** The stages of a run, in their order. */
    public enum Stage {
        SIGNING_IN,
        CHANGING,
        STOPPING
    }
}
