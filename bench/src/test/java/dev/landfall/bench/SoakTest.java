package dev.landfall.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real program under everything at once. What it holds for those who went must go with them. */
class SoakTest {
    @TempDir
    Path work;

    /** The same in five minutes, most of which the memory needs to settle; for whoever cannot wait for the other. */
    @Test
    @Tag("long")
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void after_a_minute_of_everything_at_once_the_hub_holds_no_more_than_before_and_has_lost_nothing()
            throws Exception {
        var options = new HashMap<>(Soak.USUAL);
        options.putAll(Soak.SHORT);
        options.put("report", work.resolve("soak.json").toString());

        var well = Soak.of(Path.of("..").toRealPath(), work, options);

        assertThat(well).as("all that the report says").isTrue();
    }

    @Test
    @Tag("long")
    @Timeout(value = 75, unit = TimeUnit.MINUTES)
    void after_half_an_hour_of_everything_at_once_the_hub_holds_no_more_than_before_and_has_lost_nothing()
            throws Exception {
        var options = new HashMap<>(Soak.USUAL);
        options.put("report", work.resolve("soak.json").toString());

        var well = Soak.of(Path.of("..").toRealPath(), work, options);

        assertThat(well).as("all that the report says").isTrue();
    }
}
