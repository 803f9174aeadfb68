package dev.landfall.mutant;

import dev.landfall.mutant.MutantOutcome.State;
import dev.landfall.mutant.bytecode.Mutant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes the mutants of one module, one after the other, in a process that stays warm. */
final class ModuleRun implements AutoCloseable {
    /** A process that has to start, and a machine that is busy, may take this much longer. */
    static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Until a process has started and found its tests, on a machine that is busy. */
    private static final Duration START_MAX = Duration.ofMinutes(2);
    /** How many times longer than without a mutant a test may take. */
    private static final int TIMES = 5;
    /** A class whose tests say nothing for so long hangs without any mutant. */
    private static final Duration CLASS_MAX = Duration.ofMinutes(15);

    private final MavenModule module;
    private final Path agent;
    private final Options options;
    private final Consumer<String> told;
    private final Duration patience;
    private @Nullable WorkerProcess worker;

    ModuleRun(MavenModule module, Path agent, Options options, Consumer<String> told, Duration patience) {
        this.module = module;
        this.agent = agent;
        this.options = options;
        this.told = told;
        this.patience = patience;
    }

    List<MutantOutcome> run(EquivalentMutants accepted) throws IOException, InterruptedException {
        var all = module.mutants();
        var chosen = StableSelection.of(
                all.stream().filter(mutant -> options.takes(mutant.name())).toList(),
                Mutant::name,
                options.sample(),
                options.seed());
        var coverage = coverage();
        told.accept(
                "%s: %d of %d mutants, %d tests".formatted(module.name(), chosen.size(), all.size(), coverage.count()));
        coverage.red().forEach(test -> told.accept("  fails without a mutant, not used: " + test));
        var outcomes = new ArrayList<MutantOutcome>();
        for (var mutant : chosen) {
            var outcome = outcome(mutant, coverage);
            var reason = accepted.reason(mutant.name());
            if (outcome.isLiving() && reason.isPresent()) {
                outcome = new MutantOutcome(mutant, State.EQUIVALENT, reason.get());
            }
            outcomes.add(outcome);
            told.accept("  %3d %-11s %s, line %d: %s%s"
                    .formatted(
                            outcomes.size(),
                            outcome.state(),
                            mutant.name(),
                            mutant.line(),
                            mutant.what(),
                            outcome.why().isEmpty() ? "" : " (" + outcome.why() + ")"));
        }
        return outcomes;
    }

    private MutantOutcome outcome(Mutant mutant, Coverage coverage) throws IOException, InterruptedException {
        var tests = coverage.reaching(mutant.place());
        if (tests.isEmpty()) {
            return new MutantOutcome(mutant, State.NOT_REACHED, "");
        }
        var fresh = worker == null || !worker.isAlive();
        var outcome = once(mutant, tests, coverage);
        // What static initialisers have computed stays as it was in a process that ran before; a new one computes it
        // again.
        if (!fresh && (outcome == null || (outcome.state() == State.LIVING && isQuick(tests, coverage)))) {
            close();
            outcome = once(mutant, tests, coverage);
        }
        // A test that fails with the mutant and without it, twice, proves nothing.
        return outcome == null ? new MutantOutcome(mutant, State.LIVING, "its tests are not reliable") : outcome;
    }

    private boolean isQuick(List<List<String>> tests, Coverage coverage) {
        return tests.stream().flatMap(List::stream).mapToLong(coverage::millis).sum() < patience.toMillis();
    }

    /** Null if the process was spoiled by a mutant before. */
    private @Nullable MutantOutcome once(Mutant mutant, List<List<String>> tests, Coverage coverage)
            throws IOException, InterruptedException {
        var process = worker();
        process.ask(mutant, tests);
        var time = START_MAX;
        var test = "";
        while (true) {
            var message = process.next(time);
            if (message.isEmpty()) {
                close();
                return new MutantOutcome(mutant, State.TIMED_OUT, brief(test));
            }
            var words = message.get().split("\t", -1);
            switch (words[0]) {
                case "TEST" -> {
                    test = words[1];
                    time = patience.plusMillis(TIMES * coverage.millis(test));
                }
                case "KILLED" -> {
                    return new MutantOutcome(mutant, State.KILLED, brief(words[1]));
                }
                case "LIVES" -> {
                    return new MutantOutcome(mutant, State.LIVING, "");
                }
                case "SPOILED" -> {
                    close();
                    return null;
                }
                case WorkerProcess.GONE -> {
                    close();
                    return new MutantOutcome(mutant, State.KILLED, "the process ended in " + brief(test));
                }
                default -> {}
            }
        }
    }

    /** Class and method of a test, as a reader names them. */
    static String brief(String test) {
        var parts = test.split("/", -1);
        var last = parts[parts.length - 1];
        var type = parts.length > 1 ? parts[1].replaceAll(".*[.:](\\w+)]$", "$1") : "";
        return parts.length > 2 ? type + "#" + last.replaceAll("^\\[[^:]*:|\\(.*|]$", "") : test;
    }

    private WorkerProcess worker() throws IOException {
        if (worker == null || !worker.isAlive()) {
            var arguments = new ArrayList<>(List.of("mutate", module.classes().toString()));
            if (options.withLong()) {
                arguments.add("long");
            }
            worker = WorkerProcess.start(module, agent, arguments);
        }
        return worker;
    }

    private Coverage coverage() throws IOException, InterruptedException {
        var file = module.work().resolve(options.withLong() ? "coverage-long" : "coverage");
        if (!Files.exists(file) || Files.getLastModifiedTime(file).toMillis() < module.compiled()) {
            told.accept(module.name() + ": running its tests without a mutant");
            cover(file);
        }
        return Coverage.read(file);
    }

    private void cover(Path file) throws IOException, InterruptedException {
        var unfinished = file.resolveSibling(file.getFileName() + ".new");
        var arguments = new ArrayList<>(
                List.of("cover", module.classes().toString(), module.testPath(), unfinished.toString()));
        if (options.withLong()) {
            arguments.add("long");
        }
        try (var process = WorkerProcess.start(module, agent, arguments)) {
            for (var message = process.next(CLASS_MAX); ; message = process.next(CLASS_MAX)) {
                if (message.isEmpty() || message.get().equals(WorkerProcess.GONE)) {
                    throw new IllegalStateException("the tests of " + module.name()
                            + " do not come to their end without a mutant; see " + module.log());
                }
                if (message.get().equals("DONE")) {
                    break;
                }
            }
        }
        Files.move(unfinished, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() {
        if (worker != null) {
            worker.close();
            worker = null;
        }
    }
}
