package dev.landfall.conformance.run;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The result of one test.
 *
 * @param suite the interface: Store, Bus or Identity
 * @param test the name of the test method
 * @param why why it failed or was skipped
 * @param trace the stack trace of a failure
 */
public record RuleResult(
        String suite, String test, State state, Duration took, Optional<String> why, Optional<String> trace) {
    private static final Pattern NUMBERED = Pattern.compile("(st|bu|id)(\\d\\d)_.*");

    /** The state of a test. */
    public enum State {
        PASSED,
        FAILED,
        SKIPPED
    }

    /** The number of the rule, such as {@code ST-07}; {@code -} for a test without a number. */
    public String rule() {
        return rule(test);
    }

    static String rule(String test) {
        var matcher = NUMBERED.matcher(test);
        return matcher.matches() ? matcher.group(1).toUpperCase(Locale.ROOT) + "-" + matcher.group(2) : "-";
    }

    /** The name of the test as a sentence, without its number. */
    public String sentence() {
        return (NUMBERED.matcher(test).matches() ? test.substring("st00_".length()) : test).replace('_', ' ');
    }
}
