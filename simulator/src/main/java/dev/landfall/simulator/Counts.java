package dev.landfall.simulator;

/**
 * What a run has come to so far.
 *
 * @param signedIn devices that have signed in at least once
 * @param sent changes told to the hub, counted once however many watch
 * @param acknowledged changes that the hub has said are on its disk; only devices that are told so count them
 * @param refused changes that were due but not made: the device was away, not watched, or its connection full
 * @param reconnects sign-ins on another connection than the first
 * @param commands lights changed by the hub
 * @param ended devices that do nothing any more: given up, crashed or dismissed
 */
public record Counts(
        int signedIn, long sent, long acknowledged, long refused, long reconnects, long commands, int ended) {}
