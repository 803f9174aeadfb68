package dev.landfall.mutant;

import dev.landfall.mutant.worker.Agent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;

/** {@code ./landfall test --mutants}. The first argument is the root of the sources; the launcher has compiled them. */
public final class MutantsMain {
    private static final int EXIT_FAILED = 1;
    private static final int EXIT_USAGE = 2;

    private MutantsMain() {}

    /** Runs the mutants. The exit code is 0 if at most the allowed share of them survives in each module, else 1. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var given = List.of(arguments);
        Options options;
        try {
            options = Options.parse(Path.of(given.getFirst()), given.subList(1, given.size()));
        } catch (IllegalArgumentException e) {
            System.err.println("landfall: " + e.getMessage());
            System.exit(EXIT_USAGE);
            return;
        }
        System.exit(run(options) ? 0 : EXIT_FAILED);
    }

    private static boolean run(Options options) throws IOException, InterruptedException {
        var accepted = EquivalentMutants.list();
        var folder = options.root().resolve("target/mutants");
        Files.createDirectories(folder);
        var agent = folder.resolve("agent.jar").toAbsolutePath();
        if (!Files.exists(agent)) {
            Agent.write(agent);
        }
        var outcomes = new LinkedHashMap<String, List<MutantOutcome>>();
        for (var name : options.modules()) {
            try (var run = new ModuleRun(
                    MavenModule.of(options.root(), name),
                    agent,
                    options,
                    line -> System.out.println(line),
                    ModuleRun.PATIENCE)) {
                outcomes.put(name, run.run(accepted));
            }
        }
        var report = new MutantReport(outcomes);
        var page = folder.resolve("report.md");
        Files.write(page, report.lines());
        report.lines().forEach(System.out::println);
        System.out.println("The report is in " + page + ".");
        return report.isGood();
    }
}
