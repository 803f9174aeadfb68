package dev.landfall.conformance.run;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The rules to test.
 *
 * @param focus only rules whose number or test name contains a match
 * @param skip leaves out rules whose number or test name contains a match
 * @param longOnes whether tests that take minutes run too
 */
public record RuleSelection(Optional<Pattern> focus, Optional<Pattern> skip, boolean longOnes) {
    /** All rules without the long tests. */
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
