package dev.landfall.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SyncedCommitsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private Path file() {
        return directory.resolve(SyncedCommits.FILE);
    }

    private long last() throws IOException {
        try (var synced = SyncedCommits.open(directory)) {
            return synced.last();
        }
    }

    private void note(long... numbers) throws IOException {
        try (var synced = SyncedCommits.open(directory)) {
            synced.restart(0);
            for (var number : numbers) {
                synced.note(number);
            }
        }
    }

    @Test
    void the_last_number_is_read_again() throws IOException {
        note(1, 2, 3);

        assertThat(last()).isEqualTo(3);
    }

    @Test
    void after_a_loss_was_accepted_nothing_of_the_higher_numbers_is_left() throws IOException {
        note(1, 8, 9);

        try (var synced = SyncedCommits.open(directory)) {
            synced.restart(5);
        }

        assertThat(last()).isEqualTo(5);
    }

    @Test
    void without_a_file_nothing_is_known() throws IOException {
        assertThat(last()).isNegative();
    }

    @Test
    void a_number_is_there_for_another_process_before_it_is_forced_to_the_disk() throws IOException {
        try (var synced = SyncedCommits.open(directory)) {
            synced.restart(0);

            synced.note(1);

            assertThat(last()).isEqualTo(1);
        }
    }

    @Test
    void a_write_that_was_cut_off_leaves_the_number_before() throws IOException {
        note(1, 2, 3);
        var bytes = Files.readAllBytes(file());

        for (var at = 512; at < 532; at++) {
            var spoilt = bytes.clone();
            spoilt[at] ^= 1;
            Files.write(file(), spoilt);
            assertThat(last()).isEqualTo(2);
        }
        for (var length = 512; length < 532; length++) {
            Files.write(file(), Arrays.copyOf(bytes, length));
            assertThat(last()).isEqualTo(2);
        }
    }

    @Test
    void a_file_that_is_damaged_says_nothing() throws IOException {
        note(1, 2);

        Files.write(file(), new byte[532]);

        assertThat(last()).isNegative();
    }

    @Test
    void a_restart_forgets_a_higher_number() throws IOException {
        note(1, 2, 3);

        SyncedCommits.write(directory, 1);

        assertThat(last()).isEqualTo(1);
    }

    @Test
    void the_stored_form_is_pinned() throws IOException {
        note(1, 258);

        var bytes = Files.readAllBytes(file());

        assertThat(HexFormat.of().formatHex(bytes, 0, 20)).isEqualTo("4c4653594e43310a00000000000001027eb15a0a");
        assertThat(HexFormat.of().formatHex(bytes, 512, 532)).isEqualTo("4c4653594e43310a00000000000000017e433189");
    }
}
