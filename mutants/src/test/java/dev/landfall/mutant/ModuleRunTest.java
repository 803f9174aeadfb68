package dev.landfall.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.mutant.MutantOutcome.State;
import dev.landfall.mutant.sample.Scale;
import dev.landfall.mutant.worker.Agent;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ModuleRunTest {
    private static final String SCALE = "dev.landfall.mutant.sample.Scale#";

    private final List<String> told = new ArrayList<>();

    @TempDir
    private Path root;

    @Test
    void a_test_that_looks_at_the_boundary_kills_and_one_that_does_not_lets_live() throws Exception {
        module();

        var heavy = run("#isHeavy", nothing());
        var size = run("#size(int) boundary", nothing());

        assertThat(heavy).isNotEmpty().extracting(MutantOutcome::state).containsOnly(State.KILLED);
        assertThat(heavy.getFirst().why()).isEqualTo("ScaleCases#a_kilogram_is_heavy_and_less_is_not");
        assertThat(size).extracting(MutantOutcome::state).containsExactly(State.LIVING);
    }

    @Test
    void a_mutant_that_never_ends_is_ended() throws Exception {
        module();

        var outcomes = run("#steps(int) arithmetic", nothing());

        assertThat(outcomes).extracting(MutantOutcome::state).containsExactly(State.TIMED_OUT);
    }

    @Test
    void what_no_test_reaches_is_living_under_a_name_of_its_own() throws Exception {
        module();

        var outcomes = run("#forgotten", nothing());

        assertThat(outcomes).isNotEmpty().extracting(MutantOutcome::state).containsOnly(State.NOT_REACHED);
        assertThat(new MutantReport(Map.of("scale", outcomes)).isGood()).isFalse();
        assertThat(new MutantReport(Map.of("scale", outcomes)).lines())
                .anyMatch(line -> line.contains("forgotten(int) arithmetic 1`") && line.contains("no test reaches it"));
    }

    @Test
    void a_mutant_that_is_accepted_with_a_reason_does_not_count() throws Exception {
        module();
        var list = EquivalentMutants.read(
                new StringReader("# why\n" + SCALE + "size(int) boundary 1 : nobody weighs 50 grams\n"));

        var outcomes = run("#size(int) boundary", list);

        var report = new MutantReport(Map.of("scale", outcomes));
        assertThat(outcomes).extracting(MutantOutcome::state).containsExactly(State.EQUIVALENT);
        assertThat(report.isGood()).isTrue();
        assertThat(report.lines()).anyMatch(line -> line.contains("nobody weighs 50 grams"));
    }

    @Test
    void a_test_that_is_red_without_a_mutant_kills_nothing_and_is_named() throws Exception {
        module();

        run("#size", nothing());

        assertThat(told).anyMatch(line -> line.contains("not used") && line.contains("this_one_is_red"));
    }

    private List<MutantOutcome> run(String match, EquivalentMutants accepted) throws Exception {
        var options = Options.parse(root, List.of("--match", match));
        var agent = root.resolve("agent.jar");
        Agent.write(agent);
        try (var run = new ModuleRun(MavenModule.of(root, "scale"), agent, options, told::add, Duration.ofSeconds(5))) {
            return run.run(accepted);
        }
    }

    private static EquivalentMutants nothing() throws IOException {
        return EquivalentMutants.read(new StringReader(""));
    }

    /** A module as Maven leaves it, with one class and its tests. */
    private void module() throws IOException {
        var target = root.resolve("scale/target");
        copy("Scale.class", target.resolve("classes"));
        copy("ScaleCases.class", target.resolve("test-classes"));
        Files.writeString(target.resolve("mutants.classpath"), System.getProperty("java.class.path"));
    }

    private static void copy(String file, Path folder) throws IOException {
        var to = folder.resolve("dev/landfall/mutant/sample");
        Files.createDirectories(to);
        try (var in = Scale.class.getResourceAsStream(file)) {
            Files.copy(in, to.resolve(file));
        }
    }
}
