package dev.landfall.mutant.bytecode;

import java.util.Locale;

/** The kinds of changes, known in the field as mutation operators. */
public enum MutationKind {
    /** Conditional boundary: {@code <} becomes {@code <=}, and so on. */
    BOUNDARY,
    /** Negated conditional. */
    CONDITION,
    /** Removal of a call of a void method. */
    CALL,
    /** Arithmetic operator: plus becomes minus, and so on. */
    ARITHMETIC,
    /** Constant: a number is replaced by another one. */
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
