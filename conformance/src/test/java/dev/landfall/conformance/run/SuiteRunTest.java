package dev.landfall.conformance.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.conformance.StoreUnderTest;
import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.conformance.run.RuleResult.State;
import dev.landfall.provider.Index;
import dev.landfall.provider.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteRunTest {
    @Test
    void each_test_is_reported_under_the_number_of_its_rule() {
        var told = new ArrayList<RuleResult>();

        var report = SuiteRun.run(memory(false), only("st03|ST-17|st15"), told::add);

        assertThat(report.results()).extracting(RuleResult::rule).containsExactly("ST-03", "ST-15", "ST-17", "ST-17");
        assertThat(told).containsExactlyInAnyOrderElementsOf(report.results());
        assertThat(report.count(State.PASSED)).isEqualTo(2);
        assertThat(report.count(State.SKIPPED)).isEqualTo(2);
        assertThat(report.green()).isTrue();
    }

    @Test
    void a_broken_promise_is_told_with_its_reason(@TempDir Path directory) throws Exception {
        var report = SuiteRun.run(memory(true), only("st03"), _ -> {});
        var file = directory.resolve("report.xml");

        Report.write(List.of(report), file);

        assertThat(report.green()).isFalse();
        assertThat(report.results().getFirst().why()).get().asString().contains("no store today");
        assertThat(Files.readString(file))
                .contains("failures=\"1\"", "name=\"ST-03 st03_", "<failure message=\"no store today\"");
    }

    @Test
    void what_is_skipped_is_not_run() {
        var choice = new RuleSelection(
                Optional.of(Pattern.compile("st0[345]")), Optional.of(Pattern.compile("ST-04")), false);

        var report = SuiteRun.run(memory(false), choice, _ -> {});

        assertThat(report.results()).extracting(RuleResult::rule).containsExactly("ST-03", "ST-05");
    }

    @Test
    void nothing_looked_at_is_not_green() {
        assertThat(SuiteRun.run(memory(false), only("st99"), _ -> {}).green()).isFalse();
    }

    private static RuleSelection only(String focus) {
        return new RuleSelection(Optional.of(Pattern.compile(focus)), Optional.empty(), false);
    }

    private static SuiteSubject memory(boolean broken) {
        return SuiteSubject.named("memory").withStore(() -> new InMemory(broken), List.of());
    }

    private record InMemory(boolean broken) implements StoreUnderTest {
        @Override
        public Store open(List<Index> indexes) {
            if (broken) {
                throw new IllegalStateException("no store today");
            }
            return new MemoryStore(4, indexes);
        }

        @Override
        public Store openBackup(Path directory, List<Index> indexes) {
            throw new AssertionError("a store in memory declares no backup");
        }

        @Override
        public boolean turnClock(Duration by) {
            return false;
        }

        @Override
        public List<String> writerCommand() {
            return List.of();
        }

        @Override
        public boolean makeNewer() {
            return false;
        }

        @Override
        public void close() {}
    }
}
