package dev.landfall.core.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The golden file pins what nodes of other releases send: when this fails, the code is wrong, never the file. */
@Timeout(120)
class GrowthHintFormTest {
    private static final Partition LAMP = new Partition("acme", "device/lamp");
    private static final Store.Appended APPENDED = new Store.Appended(
            300,
            1_790_000_000_123_456_789L,
            LAMP,
            List.of(
                    new Store.Written("/light/1", 7, List.of("on".getBytes(UTF_8), "off".getBytes(UTF_8))),
                    new Store.Written("session", 1, List.of(new byte[] {1}))));
    private static final GrowthHint HINT = new GrowthHint(3, 299, 300, List.of(new Entry(3, APPENDED)));

    @Test
    void a_hint_is_sent_as_it_always_was() throws IOException {
        var bytes = GrowthHintForm.encode(HINT);

        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(golden());
    }

    @Test
    void what_was_sent_is_understood() throws IOException {
        var hint = GrowthHintForm.decode(HexFormat.of().parseHex(golden()));

        assertThat(hint).usingRecursiveComparison().isEqualTo(HINT);
    }

    @Test
    void a_hint_without_its_entries_is_one() {
        var large = new GrowthHint(0, 5, 9, List.of());

        assertThat(GrowthHintForm.decode(GrowthHintForm.encode(large))).isEqualTo(large);
    }

    @Test
    void damaged_bytes_are_a_hint_or_corrupt_and_nothing_else() {
        var random = new Random(7);
        var whole = GrowthHintForm.encode(HINT);

        for (var i = 0; i < 5_000; i++) {
            var damaged = Arrays.copyOf(whole, whole.length - random.nextInt(2));
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            try {
                assertThat(GrowthHintForm.decode(damaged)).isNotNull();
            } catch (ProviderException corrupt) {
                assertThat(corrupt.fault()).isIn(Fault.CORRUPT, Fault.UNSUPPORTED);
            }
        }
    }

    @Test
    void the_form_of_a_newer_version_is_unsupported() {
        var later = GrowthHintForm.encode(HINT);
        later[0]++;

        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> GrowthHintForm.decode(later))
                .extracting(ProviderException::fault)
                .isEqualTo(Fault.UNSUPPORTED);
    }

    private static String golden() throws IOException {
        try (InputStream file = GrowthHintFormTest.class.getResourceAsStream("/golden/growth-hint.hex")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), UTF_8).strip();
        }
    }
}
