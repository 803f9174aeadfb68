package dev.landfall.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What closing a store does, and what is there when it is opened again. */
@Timeout(120)
class ClosingTest {
    private static final int NOTES = 20;
    private static final int SHARD = 2;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void a_store_that_was_closed_leaves_nothing_in_the_log_for_the_next_start_to_read() throws IOException {
        Path killed;
        try (var store = Notes.open(directory.resolve("data"))) {
            Notes.write(store, NOTES, 1000);
            killed = Notes.kill(directory.resolve("data"), directory.resolve("killed"));
        }

        assertThat(logged(killed)).isGreaterThan(NOTES * 1000L);
        assertThat(logged(directory.resolve("data"))).isLessThan(1000);
        try (var store = Notes.open(directory.resolve("data"))) {
            assertThat(Notes.numbers(store)).isEqualTo(Notes.upTo(NOTES));
        }
    }

    private static long logged(Path data) throws IOException {
        try (var files = Files.list(data.resolve("db"))) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @Test
    void where_a_restored_log_begins_and_ends_is_known_after_the_next_start_too() {
        try (var store = Notes.open(directory)) {
            store.restore(SHARD, new Part(List.of(), List.of(), 3, 9));
            store.restore(SHARD, new Part(List.of(), List.of(), 1, 5));

            assertBetween(store, 3, 9);
        }
        try (var store = Notes.open(directory)) {
            assertBetween(store, 3, 9);
        }
    }

    private static void assertBetween(RocksStore store, long begin, long end) {
        assertThat(store.end(SHARD)).isEqualTo(end);
        assertThat(store.log(SHARD, begin, 10).entries()).isEmpty();
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> store.tail(SHARD, begin - 1, 10))
                .extracting(ProviderException::fault)
                .isEqualTo(Fault.EXPIRED);
        assertThat(store.tail(SHARD, begin, 10).last()).isEqualTo(end);
    }

    @Test
    void a_gate_says_whether_it_is_closed_and_closes_once() {
        RocksLibrary.load(directory);
        try (var taken = Directory.take(directory.resolve("data"), 1)) {
            var gate = new DatabaseGate(taken, List.of(), RocksStore.Options.usual());
            assertThat(gate.closed()).isFalse();

            assertThat(gate.close()).isTrue();
            assertThat(gate.closed()).isTrue();
            assertThat(gate.close()).isFalse();
            assertThatExceptionOfType(ProviderException.class)
                    .isThrownBy(() -> gate.using(OpenDatabase::committer))
                    .withMessageContaining("closed")
                    .extracting(ProviderException::fault)
                    .isEqualTo(Fault.UNAVAILABLE);
        }
    }
}
