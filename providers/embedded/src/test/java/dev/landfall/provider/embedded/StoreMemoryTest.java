package dev.landfall.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Store.MemoryPart;
import dev.landfall.provider.Store.Range;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator is told of the store's memory is what RocksDB holds. */
@Timeout(120)
class StoreMemoryTest {
    private static final int EVENT_BYTES = 64 * 1024;
    private static final int EVENTS = 16;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void what_is_written_is_in_the_write_buffers() {
        try (var store = Notes.open(directory)) {
            var before = held(store, MemoryPart.WRITE_BUFFERS);

            Notes.write(store, EVENTS, EVENT_BYTES);

            assertThat(held(store, MemoryPart.WRITE_BUFFERS) - before).isGreaterThan(EVENTS * EVENT_BYTES);
        }
    }

    @Test
    void what_is_read_from_files_is_in_the_cache_and_the_files_are_known() {
        try (var store = Notes.open(directory)) {
            Notes.write(store, EVENTS, EVENT_BYTES);
        }
        try (var store = Notes.open(directory)) {
            var before = held(store, MemoryPart.READ_CACHE);

            var read = store.read(Notes.PAD, Notes.STREAM, Range.all(), null, EVENTS);

            assertThat(read.items()).isNotEmpty();
            assertThat(held(store, MemoryPart.READ_CACHE)).isGreaterThan(before);
            assertThat(held(store, MemoryPart.FILE_INDEXES)).isPositive();
        }
    }

    @Test
    void a_closed_store_holds_nothing() {
        var store = Notes.open(directory);
        Notes.write(store, 1, 10);

        store.close();

        assertThat(store.memory()).isEmpty();
    }

    private static long held(RocksStore store, MemoryPart part) {
        return store.memory().getOrDefault(part, 0L);
    }
}
