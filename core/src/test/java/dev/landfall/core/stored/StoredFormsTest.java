package dev.landfall.core.stored;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.model.DeviceEvent;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden files pin what is on disks already: when one of these fails, the code is wrong, never the file. */
class StoredFormsTest {
    static Stream<String> names() {
        return Samples.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_form_is_written_as_it_always_was(String name) {
        var form = Samples.named(name);

        assertThat(HexFormat.of().formatHex(form.bytes()))
                .isEqualTo(HexFormat.of().formatHex(golden(name)));
    }

    @ParameterizedTest
    @MethodSource("names")
    void what_was_written_once_is_still_understood(String name) {
        var form = Samples.named(name);

        var value = form.decode().apply(golden(name));

        assertThat(value).usingRecursiveComparison().isEqualTo(form.value());
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_form_cut_short_or_too_long_is_corrupt(String name) {
        var form = Samples.named(name);
        var whole = form.bytes();

        for (var length = 0; length <= whole.length + 1; length++) {
            if (length != whole.length) {
                var wrong = Arrays.copyOf(whole, length);
                assertThatExceptionOfType(ProviderException.class)
                        .as("%s bytes of %s", length, whole.length)
                        .isThrownBy(() -> form.decode().apply(wrong))
                        .extracting(ProviderException::fault)
                        .isEqualTo(Fault.CORRUPT);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void damaged_bytes_are_a_value_or_corrupt_and_nothing_else(String name) {
        var form = Samples.named(name);
        var random = new Random(7);

        for (var i = 0; i < 5_000; i++) {
            var damaged = form.bytes().clone();
            for (var hits = random.nextInt(1, 4); hits > 0; hits--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(form.decode().apply(damaged)).isNotNull();
            } catch (ProviderException corrupt) {
                assertThat(corrupt.fault()).isIn(Fault.CORRUPT, Fault.UNSUPPORTED);
            }
        }
    }

    @Test
    void every_event_has_a_golden_file() {
        var pinned = Samples.all().values().stream()
                .<Class<?>>map(form -> form.value().getClass())
                .toList();

        assertThat(pinned)
                .containsAll(Arrays.stream(concrete(DeviceEvent.class))
                        .filter(event -> !event.equals(DeviceEvent.Unknown.class))
                        .toList());
    }

    @Test
    void a_newer_format_of_an_event_is_unknown_and_of_a_head_unsupported() {
        var event = Samples.named("registered").bytes().clone();
        event[0] = 2;
        var head = Samples.named("device-head").bytes().clone();
        head[0] = 2;

        assertThat(StoredEvents.decode("device", event)).isInstanceOf(DeviceEvent.Unknown.class);
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> DeviceHead.decode(head))
                .withMessageContaining("format 2")
                .extracting(ProviderException::fault)
                .isEqualTo(Fault.UNSUPPORTED);
    }

    private static Class<?>[] concrete(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .flatMap(one -> one.isSealed() ? Arrays.stream(concrete(one)) : Stream.of(one))
                .toArray(Class<?>[]::new);
    }

    private static byte[] golden(String name) {
        try (var in = StoredFormsTest.class.getResourceAsStream("/golden/" + name + ".hex")) {
            assertThat(in).as("golden file of " + name).isNotNull();
            return HexFormat.of().parseHex(new String(in.readAllBytes(), US_ASCII).replaceAll("\\s", ""));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
