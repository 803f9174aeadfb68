package dev.landfall.simulator;

/**
 * Counts what the devices of a run have done so far.
 *
 * @param signedIn devices that have signed in at least once
 * @param sent changes sent to the hub, each counted once however many observations report it
 * @param acknowledged changes that the hub has acknowledged as durable; only devices whose protocol has acknowledgements count them
 * @param refused changes that were due but not made: the device was offline or not observed, or its connection was full
 * @param reconnects sign-ins on another connection than the first
 * @param commands changes of lights by the hub
 * @param ended devices that have ended: given up, crashed or dismissed
 */
public record Counts(
        int signedIn, long sent, long acknowledged, long refused, long reconnects, long commands, int ended) {}
