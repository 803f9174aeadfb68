package dev.landfall.conformance.run;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What became of one test.
 *
 * @param suite the interface: Store, Bus or Identity
 * @param test its name
 * @param why it failed or was skipped
 * @param trace where it failed, for who mends it
 */
public record RuleResult(
        String suite, String test, State state, Duration took, Optional<String> why, Optional<String> trace) {
    private static final Pattern NUMBERED = Pattern.compile("(st|bu|id)(\\d\\d)_.*");

    /** Passed, or not. */
    public enum State {
        PASSED,
        FAILED,
        SKIPPED
    }

    /** The rule's number, such as {@code ST-07}; without a number, {@code -}. */
    public String rule() {
        return rule(test);
    }

    static String rule(String test) {
        var matcher = NUMBERED.matcher(test);
        return matcher.matches() ? matcher.group(1).toUpperCase(Locale.ROOT) + "-" + matcher.group(2) : "-";
    }

    /** The test's name as a sentence, without its number. */
    public String sentence() {
        return (NUMBERED.matcher(test).matches() ? test.substring("st00_".length()) : test).replace('_', ' ');
    }
}
