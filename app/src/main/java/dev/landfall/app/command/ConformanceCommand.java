package dev.landfall.app.command;

import dev.landfall.app.conformance.ConformanceSubjects;
import dev.landfall.app.conformance.ProviderSurvey;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Output;
import dev.landfall.conformance.run.Report;
import dev.landfall.conformance.run.RuleResult;
import dev.landfall.conformance.run.RuleResult.State;
import dev.landfall.conformance.run.RuleSelection;
import dev.landfall.conformance.run.SuiteRun;
import dev.landfall.conformance.run.SuiteSubject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall conformance}: tests providers against the numbered rules of the provider interface. */
@Command(
        name = "conformance",
        description = {
            "Tests whether a provider keeps the promises of the provider interface.",
            "docs/contracts/provider.md has the numbered rules; the report names each rule.",
            "With --start each test gets a new process: the command is a shell line in which {socket} and {data} stand for paths.",
            "A store that runs already (unix:, grpcs:, postgres://) may contain other data: each test uses its own part of it."
        })
final class ConformanceCommand implements Callable<Integer> {
    private static final String SLOW = "st17_a_killed_writer|st22|a_random_life";

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final StoreOptions store = new StoreOptions();

    @Option(
            names = "--start",
            paramLabel = "COMMAND",
            description = "Test the store that this command starts, for example \"python3 my.py {socket} {data}\".")
    private Optional<String> start = Optional.empty();

    @Option(
            names = "--bus",
            paramLabel = "BUS",
            description = "Test a bus too: local, unix:/run/my.sock or grpcs://host:port.")
    private Optional<String> bus = Optional.empty();

    @Option(names = "--identity", paramLabel = "oidc", description = "Test identity too.")
    private Optional<String> identity = Optional.empty();

    @Option(names = "--all", description = "Test every provider of this repository, one after the other.")
    private boolean all;

    @Option(
            names = "--write",
            paramLabel = "FILE",
            description = "With --all: write the guarantees, results and figures into this page (docs/providers.md).")
    private Optional<Path> write = Optional.empty();

    @Option(names = "--focus", paramLabel = "REGEX", description = "Only these rules, for example st07, ST-07 or tail.")
    private Optional<String> focus = Optional.empty();

    @Option(names = "--skip", paramLabel = "REGEX", description = "Leave out these rules.")
    private Optional<String> skip = Optional.empty();

    @Option(
            names = "--short",
            description =
                    "Leave out the tests that take long when each test starts a process: " + ConformanceCommand.SLOW)
    private boolean shortForm;

    @Option(names = "--long", description = "Also the tests that take minutes.")
    private boolean longOnes;

    @Option(names = "--report", paramLabel = "FILE", description = "Also write a report as JUnit XML.")
    private Optional<Path> report = Optional.empty();

    @Option(
            names = "--benchmark",
            description = "Measure instead of testing: appends per second, and how long a group takes.")
    private boolean benchmark;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "With --benchmark: how long to measure each size of group (default: 10).")
    private int seconds = 10;

    @Override
    public Integer call() {
        try {
            return run().number();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    ExitCode.USAGE.reason(),
                    String.valueOf(e.getMessage()),
                    "./landfall conformance --help shows what the command takes",
                    e);
        }
    }

    private ExitCode run() {
        if (write.isPresent() && !all) {
            throw new IllegalArgumentException("--write is about all providers: --all --write docs/providers.md");
        }
        return benchmark ? measured() : held();
    }

    private ExitCode measured() {
        var each = Duration.ofSeconds(seconds);
        if (all) {
            var figures = ProviderSurvey.measureAll(each, System.out);
            write.ifPresent(page -> ProviderSurvey.write(figures, page));
        } else {
            ProviderSurvey.measure(store.place(), start, each, System.out);
        }
        return ExitCode.DONE;
    }

    private ExitCode held() {
        var reports = new ArrayList<Report>();
        for (var candidate : candidates()) {
            var result = SuiteRun.run(candidate, choice(), this::progress);
            reports.add(result);
            show(result);
        }
        report.ifPresent(file -> Report.write(reports, file));
        var whole = focus.isEmpty() && skip.isEmpty() && !shortForm;
        write.ifPresent(page -> ProviderSurvey.write(whole ? Optional.of(reports) : Optional.empty(), page));
        return reports.stream().allMatch(Report::green) ? ExitCode.DONE : ExitCode.FAILED;
    }

    private List<SuiteSubject> candidates() {
        if (all) {
            return ProviderSurvey.all();
        }
        var name = start.or(() -> store.place().map(place -> place.text()))
                .or(() -> bus)
                .or(() -> identity)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE,
                        "no provider to test is named",
                        "name one with --store, --start, --bus, --identity or --all"));
        var candidate = SuiteSubject.named(name);
        if (start.isPresent()) {
            candidate = ConformanceSubjects.started(candidate, start.get());
        } else if (store.place().isPresent()) {
            candidate = ConformanceSubjects.store(candidate, store.required());
        }
        if (bus.isPresent()) {
            candidate = ConformanceSubjects.bus(candidate, bus.get(), store.files());
        }
        if (identity.isPresent()) {
            candidate = ConformanceSubjects.identity(candidate, identity.get());
        }
        return List.of(candidate);
    }

    private RuleSelection choice() {
        try {
            var without =
                    shortForm ? Optional.of(skip.map(more -> more + "|" + SLOW).orElse(SLOW)) : skip;
            return new RuleSelection(focus.map(Pattern::compile), without.map(Pattern::compile), longOnes);
        } catch (PatternSyntaxException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "the regular expression is not valid: " + e.getMessage(),
                    "for example --focus st07");
        }
    }

    private void progress(RuleResult result) {
        if (!common.json()) {
            Output.note("  " + result.rule() + " " + result.state().name().toLowerCase(java.util.Locale.ROOT) + " "
                    + result.sentence() + " (" + result.took().toMillis() + " ms)");
        }
    }

    private void show(Report report) {
        if (!common.json()) {
            report.print(System.out);
            return;
        }
        for (var result : report.results()) {
            var line = Output.object()
                    .put("provider", report.name())
                    .put("suite", result.suite())
                    .put("rule", result.rule())
                    .put("test", result.test())
                    .put("state", result.state().name().toLowerCase(java.util.Locale.ROOT))
                    .put("seconds", result.took().toMillis() / 1e3);
            result.why().ifPresent(why -> line.put("why", why));
            Output.line(line);
        }
        Output.line(Output.object()
                .put("provider", report.name())
                .put("passed", report.count(State.PASSED))
                .put("failed", report.count(State.FAILED))
                .put("skipped", report.count(State.SKIPPED))
                .set("unseen", Output.texts(report.unseen())));
    }
}
