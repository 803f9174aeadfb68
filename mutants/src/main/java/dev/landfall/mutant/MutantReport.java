package dev.landfall.mutant;

import dev.landfall.mutant.MutantOutcome.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What became of the mutants, module by module, as a page. */
final class MutantReport {
    /** How many mutants of a module may live, in percent. */
    static final int LIVING_MAX = 10;

    private final Map<String, List<MutantOutcome>> modules;

    MutantReport(Map<String, List<MutantOutcome>> modules) {
        this.modules = modules;
    }

    /** Whether so few live that the tests are good enough. */
    boolean isGood() {
        return modules.values().stream().allMatch(outcomes -> share(outcomes) <= LIVING_MAX);
    }

    /** The living ones among those that are not equivalent, in percent. */
    static double share(List<MutantOutcome> outcomes) {
        var living = outcomes.stream().filter(MutantOutcome::isLiving).count();
        var counted = outcomes.size() - count(outcomes, State.EQUIVALENT);
        return counted == 0 ? 0 : 100.0 * living / counted;
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("| module | mutants | killed | timed out | not reached | living | equivalent | living, % |");
        lines.add("|---|---|---|---|---|---|---|---|");
        modules.forEach((name, outcomes) -> lines.add(String.format(
                Locale.ROOT,
                "| `%s` | %d | %d | %d | %d | %d | %d | %.1f |",
                name,
                outcomes.size(),
                count(outcomes, State.KILLED),
                count(outcomes, State.TIMED_OUT),
                count(outcomes, State.NOT_REACHED),
                count(outcomes, State.LIVING),
                count(outcomes, State.EQUIVALENT),
                share(outcomes))));
        lines.add("");
        modules.forEach((name, outcomes) -> outcomes.stream()
                .filter(outcome -> outcome.isLiving() || outcome.state() == State.EQUIVALENT)
                .forEach(outcome -> lines.add(line(name, outcome))));
        return lines;
    }

    private static String line(String module, MutantOutcome outcome) {
        var mutant = outcome.mutant();
        var state = switch (outcome.state()) {
            case NOT_REACHED -> "no test reaches it";
            case EQUIVALENT -> "equivalent: " + outcome.why();
            default -> outcome.why().isEmpty() ? "lives" : "lives: " + outcome.why();
        };
        return "* %s `%s`, line %d: %s; %s".formatted(module, mutant.name(), mutant.line(), mutant.what(), state);
    }

    private static long count(List<MutantOutcome> outcomes, State state) {
        return outcomes.stream().filter(outcome -> outcome.state() == state).count();
    }
}
