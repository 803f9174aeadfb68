package dev.landfall.mutant.bytecode;

import java.util.Locale;

/** The ways in which a mutant differs from the program. */
public enum MutationKind {
    /** Less than becomes less or equal, and the like. */
    BOUNDARY,
    /** A condition becomes its opposite. */
    CONDITION,
    /** A call that returns nothing is left out. */
    CALL,
    /** Plus becomes minus, and the like. */
    ARITHMETIC,
    /** A number becomes another one. */
    CONSTANT,
    /** A counter counts in the other direction. */
    INCREMENT,
    /** A method returns true, false, zero, nothing or null instead of its result. */
    RESULT;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
