package dev.landfall.app.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.data.DataDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class StoreLossTest {
    private static final StoreSettings USUAL = StoreSettings.of(Map.of());

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    private Path file(String name) {
        return temporary.resolve("data").resolve("store").resolve(name);
    }

    /** The store was synced up to this commit, and the database in the directory does not go so far. */
    private void synced(long commit) throws IOException {
        var number = ByteBuffer.allocate(8).putLong(0, commit);
        var crc = new CRC32C();
        crc.update(number.duplicate());
        var slot = ByteBuffer.allocate(20)
                .put("LFSYNC1\n".getBytes(StandardCharsets.US_ASCII))
                .putLong(commit)
                .putInt((int) crc.getValue());
        Files.write(file("SYNCED"), slot.array());
    }

    @Test
    void a_store_that_has_lost_commits_ends_the_start_with_3_and_both_numbers() throws IOException {
        try (var data = DataDirectory.open(temporary.resolve("data"))) {
            HubStore.open(USUAL, data).store().close();
            synced(1234);

            assertThatExceptionOfType(CommandFailure.class)
                    .isThrownBy(() -> HubStore.open(USUAL, data))
                    .satisfies(failure -> {
                        assertThat(failure.code()).isEqualTo(ExitCode.SETTINGS);
                        assertThat(failure.code().number()).isEqualTo(3);
                        assertThat(failure.text()).contains("commit 1234").contains("number 0");
                        assertThat(failure.cure()).contains("--accept-loss");
                    });
        }
    }

    @Test
    void a_loss_that_is_accepted_is_written_down_once() throws IOException {
        try (var data = DataDirectory.open(temporary.resolve("data"))) {
            HubStore.open(USUAL, data).store().close();
            synced(1234);

            HubStore.open(USUAL.withAcceptLoss(true), data).store().close();
            HubStore.open(USUAL, data).store().close();

            assertThat(Files.readAllLines(file("LOSSES")))
                    .singleElement()
                    .asString()
                    .contains("commit 1234");
        }
    }
}
