package dev.landfall.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Append;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Deleted;
import dev.landfall.provider.Store.TailEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksDeletionTest {
    private static final int MORE_THAN_A_PIECE = 2500;
    private static final long LIMIT_NANOS = Duration.ofSeconds(20).toNanos();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void the_bytes_of_what_is_deleted_leave_the_log_too() {
        try (var store = Notes.open(directory)) {
            write(store);

            store.delete(Notes.PAD, 0);

            assertIsPurged(store);
        }
    }

    @Test
    void a_deletion_that_a_crash_cut_off_is_finished_at_the_next_start() {
        try (var store = Notes.open(directory)) {
            write(store);
        }
        var taken = Directory.take(directory, 1);
        var opened = OpenDatabase.open(taken, List.of(), RocksStore.Options.usual());
        opened.deletion()
                .bury(
                        Notes.PAD,
                        0,
                        Duration.ofMillis(System.currentTimeMillis()).toNanos());
        opened.database().close();
        taken.close();

        try (var store = Notes.open(directory)) {
            assertIsPurged(store);
        }
    }

    private static void assertIsPurged(Store store) {
        var end = System.nanoTime() + LIMIT_NANOS;
        while (tail(store).size() > 1 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        assertThat(tail(store)).hasSize(1).allMatch(Deleted.class::isInstance);
    }

    private static void write(Store store) {
        var group = new ArrayList<Append>();
        for (var i = 0; i < MORE_THAN_A_PIECE; i++) {
            group.add(Notes.note(i, 10));
        }
        store.append(group);
        assertThat(tail(store)).hasSize(MORE_THAN_A_PIECE);
    }

    private static List<TailEntry> tail(Store store) {
        return store.tail(Notes.PAD.shard(store.info().shards()), 0, 10_000).entries();
    }
}
