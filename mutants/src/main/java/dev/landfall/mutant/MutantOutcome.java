package dev.landfall.mutant;

import dev.landfall.mutant.bytecode.Mutant;

/**
 * What became of a mutant.
 *
 * @param why the test that killed it and its message, or the reason for which it may live
 */
record MutantOutcome(Mutant mutant, State state, String why) {
    enum State {
        KILLED,
        TIMED_OUT,
        NOT_REACHED,
        LIVING,
        EQUIVALENT
    }

    boolean isLiving() {
        return state == State.LIVING || state == State.NOT_REACHED;
    }
}
