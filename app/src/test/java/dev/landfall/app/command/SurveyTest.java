package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Memory, RocksDB, PostgreSQL, RocksDB behind a socket and the example in Python, held to the suite by one command. */
@Tag("long")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class SurveyTest {
    private static final long MINUTES = 20;

    @TempDir
    Path folder;

    @Test
    void every_provider_keeps_the_rules_in_the_short_form() throws Exception {
        conformance("--short");
    }

    @Test
    void every_provider_keeps_the_rules() throws Exception {
        conformance("--long");
    }

    private void conformance(String form) throws InterruptedException {
        try (var program = new Program(folder)) {
            var run = program.begin(List.of("conformance", "--all", form));

            assertThat(run.process().waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
            assertThat(run.process().exitValue()).as(run.out()).isZero();
            assertThat(run.out().lines().filter(line -> line.contains(" passed, 0 failed, ")))
                    .as(run.out())
                    .hasSize(5);
        }
    }
}
