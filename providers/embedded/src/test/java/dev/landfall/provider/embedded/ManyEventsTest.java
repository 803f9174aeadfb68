package dev.landfall.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A device that sent half a million changes is deleted while others write. */
@Tag("long")
@Timeout(600)
class ManyEventsTest {
    private static final int EVENTS = 500_000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void others_commit_while_the_history_of_a_deleted_partition_goes() {
        try (var store = RocksStore.open(directory, List.of(), RocksStore.Options.usual())) {
            var figures = DeletionBenchmark.run(store, EVENTS, System.out);

            assertThat(figures.commits()).isPositive();
        }
    }
}
