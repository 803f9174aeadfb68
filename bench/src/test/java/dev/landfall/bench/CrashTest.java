package dev.landfall.bench;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real program under load, killed with -9 again and again. Whatever it said before must hold afterwards. */
class CrashTest {
    @TempDir
    Path work;

    @Test
    void nothing_that_was_said_is_lost_when_the_hub_is_killed_twice() throws Exception {
        new Torment(work, List.of()).killHub(2);
    }

    @Test
    @Tag("long")
    void nothing_that_was_said_is_lost_when_the_hub_is_killed_twenty_times() throws Exception {
        new Torment(work, List.of()).killHub(20);
    }
}
