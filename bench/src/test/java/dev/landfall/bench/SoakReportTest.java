package dev.landfall.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SoakReportTest {
    @TempDir
    Path folder;

    @Test
    void what_the_store_took_meanwhile_is_not_held_against_the_hub() throws IOException {
        var report = new SoakReport();
        report.baseline(level(369, 30));

        report.afterwards(level(461, 130));

        assertThat(ends(report)).isTrue();
    }

    @Test
    void what_grew_beside_the_store_is_not_at_the_baseline() throws IOException {
        var report = new SoakReport();
        report.baseline(level(369, 30));

        report.afterwards(level(461, 30));

        assertThat(ends(report)).isFalse();
        assertThat(Files.readString(folder.resolve("soak.json"))).contains(SoakReport.BESIDE_STORE);
    }

    @Test
    void a_store_above_its_limit_is_broken_and_so_is_one_that_says_nothing() throws IOException {
        var above = new SoakReport();
        above.baseline(level(369, 30));
        var silent = new SoakReport();
        silent.baseline(level(369, 0));

        above.afterwards(level(500, SoakReport.STORE_MOST + 1));
        silent.afterwards(level(369, 0));

        assertThat(ends(above)).isFalse();
        assertThat(ends(silent)).isFalse();
    }

    private boolean ends(SoakReport report) throws IOException {
        return report.end(folder.resolve("soak.json"));
    }

    private static Map<String, Double> level(double settled, double store) {
        return Map.of(SoakReport.SETTLED, settled, HubSample.STORE, store);
    }
}
