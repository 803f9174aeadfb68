package dev.landfall.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.simulator.CborReader.Undecodable;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class CborTest {

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "23, 17",
        "24, 1818",
        "255, 18ff",
        "256, 190100",
        "65535, 19ffff",
        "65536, 1a00010000",
        "4294967295, 1affffffff",
        "4294967296, 1b0000000100000000",
        "-1, 20",
        "-25, 3818",
        "-9223372036854775808, 3b7fffffffffffffff"
    })
    void numbers_take_as_few_bytes_as_they_need(long number, String hex) {
        var writer = new DeviceCborWriter().reset(0).number(number);

        assertThat(writer.copy()).isEqualTo(HexFormat.of().parseHex(hex));
        assertThat(CborReader.read(writer.array(), 0, writer.position())).isEqualTo(number);
    }

    @Test
    void what_is_written_is_read() {
        var writer = new DeviceCborWriter().reset(0).beginMap();
        writer.text("text").text("Grüße, 世界").text("long").text("x".repeat(5_000));
        writer.text("bytes").bytes(new byte[] {1, 2}).text("tag").eightBytes(-2);
        writer.text("flags").beginArray().flag(true).flag(false).end();
        writer.text("href")
                .text(new byte[] {'a'}, "/b")
                .text("map")
                .beginMap()
                .end()
                .end();

        var map = (Map<?, ?>) Objects.requireNonNull(CborReader.read(writer.array(), 0, writer.position()));

        assertThat(map.get("text")).isEqualTo("Grüße, 世界");
        assertThat(map.get("long")).isEqualTo("x".repeat(5_000));
        assertThat(map.get("bytes")).isEqualTo(new byte[] {1, 2});
        assertThat(map.get("tag")).isEqualTo(new byte[] {-1, -1, -1, -1, -1, -1, -1, -2});
        assertThat(map.get("flags")).isEqualTo(List.of(true, false));
        assertThat(map.get("href")).isEqualTo("a/b");
        assertThat(map.get("map")).isEqualTo(Map.of());
    }

    @Test
    void definite_lengths_floats_tags_and_null_are_read() {
        assertThat(read("a2616101616282f90000f97c00"))
                .isEqualTo(Map.of("a", 1L, "b", List.of(0.0, Double.POSITIVE_INFINITY)));
        assertThat(read("fb3ff199999999999a")).isEqualTo(1.1);
        assertThat(read("c11a514b67b0")).isEqualTo(1_363_896_240L);
        assertThat(read("f6")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ff",
                "bf",
                "bf6161",
                "a10102",
                "820160",
                "9f01f5ff",
                "5f4101ff",
                "1c",
                "f818",
                "5bffffffffffffffff",
                "9bffffffffffffffff"
            })
    void what_the_device_cannot_read_is_refused(String hex) {
        assertThatExceptionOfType(Undecodable.class).isThrownBy(() -> read(hex));
    }

    @Test
    void deep_nesting_is_refused() {
        var deep = new byte[10_000];
        Arrays.fill(deep, (byte) 0x81);

        assertThatExceptionOfType(Undecodable.class).isThrownBy(() -> CborReader.read(deep, 0, deep.length));
    }

    @Test
    void damaged_bytes_are_read_or_refused() {
        var random = new Random(1);
        var refused = 0;
        for (var i = 0; i < 50_000; i++) {
            var bytes = Bench.cbor(out ->
                    out.text("a").beginArray().number(70_000).end().text("b").text("cd"));
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            try {
                CborReader.read(bytes, 0, random.nextInt(bytes.length + 1));
            } catch (Undecodable e) {
                refused++;
            }
        }

        assertThat(refused).isBetween(1_000, 49_999);
    }

    private static @Nullable Object read(String hex) {
        var bytes = HexFormat.of().parseHex(hex);
        return CborReader.read(bytes, 0, bytes.length);
    }
}
