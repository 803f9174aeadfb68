package dev.landfall.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TornLogTest {
    private static final int NOTES = 20;
    /** More than two blocks of the log a note. */
    private static final int BYTES = 70_000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    private Path killed() throws IOException {
        var directory = temporary.resolve("data");
        try (var store = Notes.open(directory)) {
            Notes.write(store, NOTES, BYTES);
            return Notes.kill(directory, temporary.resolve("killed"));
        }
    }

    @Test
    void what_was_acknowledged_is_there_after_a_kill() throws IOException {
        var killed = killed();

        try (var store = Notes.open(killed)) {
            assertThat(Notes.numbers(store)).isEqualTo(Notes.upTo(NOTES));
        }
    }

    /** The last write was on its way when the power went: nobody was told that it is on the disk. */
    private Path killedWhileWriting() throws IOException {
        var killed = killed();
        SyncedCommits.write(killed, NOTES - 1);
        return killed;
    }

    @Test
    void a_write_cut_off_at_the_end_was_never_acknowledged_and_is_forgotten() throws IOException {
        var killed = killedWhileWriting();
        try (var log = FileChannel.open(Notes.log(killed), StandardOpenOption.WRITE)) {
            log.truncate(log.size() - BYTES / 2);
        }

        assertLastIsForgotten(killed);
    }

    @Test
    void a_last_write_of_which_some_blocks_never_reached_the_disk_is_forgotten() throws IOException {
        var killed = killedWhileWriting();
        spoil(Notes.log(killed), Files.size(Notes.log(killed)) - BYTES + 4096);

        assertLastIsForgotten(killed);
    }

    @Test
    void a_last_write_that_is_all_zeros_is_forgotten() throws IOException {
        var killed = killedWhileWriting();
        var log = Notes.log(killed);
        var bytes = Files.readAllBytes(log);
        Arrays.fill(bytes, bytes.length - BYTES / 2, bytes.length, (byte) 0);
        Files.write(log, bytes);

        assertLastIsForgotten(killed);
    }

    private static void assertLastIsForgotten(Path killed) {
        try (var store = Notes.open(killed)) {
            assertThat(Notes.numbers(store)).isEqualTo(Notes.upTo(NOTES - 1));
            Notes.write(store, 2, 10);
        }
        try (var store = Notes.open(killed)) {
            assertThat(Notes.numbers(store)).isEqualTo(Notes.upTo(NOTES + 1));
        }
    }

    @Test
    void damage_to_what_was_acknowledged_stops_the_store() throws IOException {
        var killed = killed();
        spoil(Notes.log(killed), Files.size(Notes.log(killed)) / 2);

        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> Notes.open(killed).close())
                .extracting(ProviderException::fault)
                .isEqualTo(Fault.CORRUPT);
    }

    private static void spoil(Path log, long at) throws IOException {
        var bytes = Files.readAllBytes(log);
        bytes[(int) at] ^= 0x55;
        Files.write(log, bytes);
    }
}
