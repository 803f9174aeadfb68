package dev.landfall.conformance.run;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which rules are looked at.
 *
 * @param focus only those it is found in: in the rule's number, or in the test's name
 * @param skip not those
 * @param longOnes also those that take minutes
 */
public record RuleSelection(Optional<Pattern> focus, Optional<Pattern> skip, boolean longOnes) {
    /** All but the long ones. */
    public static RuleSelection usual() {
        return new RuleSelection(Optional.empty(), Optional.empty(), false);
    }

    boolean takes(String test) {
        return focus.map(pattern -> found(pattern, test)).orElse(true)
                && !skip.map(pattern -> found(pattern, test)).orElse(false);
    }

    private static boolean found(Pattern pattern, String test) {
        return pattern.matcher(test).find()
                || pattern.matcher(RuleResult.rule(test)).find();
    }
}
