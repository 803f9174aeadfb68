package dev.landfall.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FormsTest {
    private static final int FORMAT = 1;
    private static final int KIND = 9;

    private enum Colour {
        RED,
        GREEN
    }

    private record All(long number, boolean flag, String text, byte[] bytes, List<String> texts, Colour colour) {}

    private static byte[] sample() {
        return new FormWriter(FORMAT, KIND)
                .number(300)
                .flag(true)
                .text("ä")
                .bytes(new byte[] {1, 2})
                .texts(List.of("a", "bc"))
                .place(Colour.GREEN)
                .done();
    }

    private static All read(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        return in.end(new All(in.number(), in.flag(), in.text(), in.bytes(), in.texts(), in.oneOf(Colour.values())));
    }

    @Test
    void a_form_is_written_as_it_always_was() {
        var bytes = sample();

        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("0109ac020102c3a40201020201610262" + "6301");
    }

    @Test
    void what_was_written_is_read_again() {
        var read = read(sample());

        assertThat(read.number()).isEqualTo(300);
        assertThat(read.flag()).isTrue();
        assertThat(read.text()).isEqualTo("ä");
        assertThat(read.bytes()).containsExactly(1, 2);
        assertThat(read.texts()).containsExactly("a", "bc");
        assertThat(read.colour()).isEqualTo(Colour.GREEN);
    }

    @Test
    void numbers_of_any_size_come_back() {
        for (var bit = 0; bit < Long.SIZE; bit++) {
            for (var value : new long[] {1L << bit, (1L << bit) - 1, -(1L << bit)}) {
                var bytes = new FormWriter(FORMAT, KIND).number(value).done();

                assertThat(new FormReader(bytes, FORMAT).number()).isEqualTo(value);
                assertThat(bytes).hasSize(2 + FormWriter.numberBytes(value));
            }
        }
    }

    @Test
    void a_number_can_be_put_into_an_array_that_has_room() {
        var bytes = new byte[8];

        var end = FormWriter.putNumber(bytes, 1, 300);

        assertThat(end).isEqualTo(3);
        assertThat(bytes).startsWith(0, 0xac, 0x02, 0);
    }

    @Test
    void forms_that_are_shorter_or_longer_are_corrupt() {
        var whole = sample();
        for (var length = 0; length < whole.length; length++) {
            assertCorrupt(Arrays.copyOf(whole, length));
        }

        assertCorrupt(Arrays.copyOf(whole, whole.length + 1));
    }

    @Test
    void forms_of_another_kind_or_format_are_of_a_newer_version() {
        assertFault(new FormWriter(FORMAT, KIND + 1).done(), Fault.UNSUPPORTED);
        assertFault(new FormWriter(FORMAT + 1, KIND).done(), Fault.UNSUPPORTED);
    }

    @Test
    void damaged_bytes_are_a_value_or_corrupt_or_of_a_newer_version_and_nothing_else() {
        var random = new Random(7);
        for (var i = 0; i < 5_000; i++) {
            var damaged = sample();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();

            try {
                assertThat(read(damaged)).isNotNull();
            } catch (ProviderException failure) {
                assertThat(failure.fault()).isIn(Fault.CORRUPT, Fault.UNSUPPORTED);
            }
        }
    }

    private static void assertCorrupt(byte[] bytes) {
        assertFault(bytes, Fault.CORRUPT);
    }

    private static void assertFault(byte[] bytes, Fault fault) {
        assertThatExceptionOfType(ProviderException.class)
                .as("%s bytes", bytes.length)
                .isThrownBy(() -> read(bytes))
                .extracting(ProviderException::fault)
                .isEqualTo(fault);
    }
}
