package dev.landfall.app.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.Core;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class StorePlaceTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void a_store_that_is_provided_opens_with_a_loss_only_when_that_is_said() throws IOException {
        var directory = folder.resolve("store");
        var place = StorePlace.rocks(directory);
        place.open(Core.indexes()).close();
        Files.write(directory.resolve("SYNCED"), synced(1234));

        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> place.open(Core.indexes()))
                .withMessageContaining("1234");
        place.acceptingLoss().open(Core.indexes()).close();
        place.open(Core.indexes()).close();

        assertThat(Files.readAllLines(directory.resolve("LOSSES")))
                .singleElement()
                .asString()
                .contains("commit 1234");
    }

    /** Says that the store was synced up to this commit. */
    private static byte[] synced(long commit) {
        var number = ByteBuffer.allocate(8).putLong(0, commit);
        var crc = new CRC32C();
        crc.update(number.duplicate());
        return ByteBuffer.allocate(20)
                .put("LFSYNC1\n".getBytes(StandardCharsets.US_ASCII))
                .putLong(commit)
                .putInt((int) crc.getValue())
                .array();
    }
}
