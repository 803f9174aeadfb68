package dev.landfall.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status.Condition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bit flipped on the disk is never served: who asks is told that data is damaged, and so is the operator. */
@Timeout(120)
class DamagedBlockTest {
    private static final int NOTES = 50;
    private static final int BYTES = 2000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private void writeAndFlip() throws IOException {
        try (var store = Notes.open(directory)) {
            Notes.write(store, NOTES, BYTES);
        }
        var largest = largest();
        var bytes = Files.readAllBytes(largest);
        bytes[bytes.length / 2] ^= 1;
        Files.write(largest, bytes);
    }

    /** The table with the notes themselves. */
    private Path largest() throws IOException {
        try (var files = Files.list(directory.resolve("db"))) {
            return files.filter(file -> file.toString().endsWith(".sst"))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
    }

    @Test
    void a_flipped_block_is_corrupt_and_not_a_passing_failure() throws IOException {
        writeAndFlip();

        try (var store = Notes.open(directory)) {
            assertThatExceptionOfType(ProviderException.class)
                    .isThrownBy(() -> Notes.numbers(store))
                    .extracting(ProviderException::fault)
                    .isEqualTo(Fault.CORRUPT);
        }
    }

    @Test
    void the_tail_does_not_serve_it_either() throws IOException {
        writeAndFlip();

        try (var store = Notes.open(directory)) {
            assertThatExceptionOfType(ProviderException.class)
                    .isThrownBy(() -> store.tail(Notes.PAD.shard(16), 0, NOTES))
                    .extracting(ProviderException::fault)
                    .isEqualTo(Fault.CORRUPT);
        }
    }

    @Test
    void the_status_says_it_from_then_on_and_what_is_whole_is_still_written() throws IOException {
        writeAndFlip();

        try (var store = Notes.open(directory)) {
            assertThat(store.status().healthy()).isTrue();

            assertThatExceptionOfType(ProviderException.class).isThrownBy(() -> Notes.numbers(store));

            assertThat(store.status().conditions())
                    .filteredOn(condition -> !condition.ok())
                    .singleElement()
                    .satisfies(condition -> assertThat(condition.reason()).isEqualTo("Damaged"))
                    .extracting(Condition::message)
                    .asString()
                    .contains("damaged", "backup");
            Notes.write(store, 1, 10);
        }
    }
}
