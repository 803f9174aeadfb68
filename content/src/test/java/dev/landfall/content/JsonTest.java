package dev.landfall.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class JsonTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            0 | 00
            -0 | 00
            -1 | 20
            9223372036854775807 | 1b7fffffffffffffff
            9223372036854775808 | 1b8000000000000000
            -9223372036854775808 | 3b7fffffffffffffff
            -9223372036854775809 | 3b8000000000000000
            1.0 | fb3ff0000000000000
            -0.0 | fb8000000000000000
            1e2 | fb4059000000000000
            0e-999 | fb0000000000000000
            0.1 | fb3fb999999999999a
            "\\u00fc" | 62c3bc
            "\\ud83d\\ude00" | 64f09f9880
            {"a":[{},[],null,true]} | a1616184a080f6f5
            {"$bytes":"AQID"} | 43010203
            {"$bytes":""} | 40
            {"$map":[]} | a0
            {"$map":[["a",1]]} | a1616101
            {"$$bytes":1} | a16624627974657301
            {"$$$bytes":1} | a1672424627974657301
            {"$ref":1} | a1642472656601
            {"$$ref":1} | a165242472656601
            {"$":1} | a1612401
            {"$float":"7ff8000000000001"} | fb7ff8000000000001
            {"$float":"3ff0000000000000"} | fb3ff0000000000000
            """)
    void json_becomes_cbor_in_its_shortest_form(String json, String hex) {
        var cbor = Json.toCbor(json.getBytes(StandardCharsets.UTF_8));

        assertThat(HexFormat.of().formatHex(cbor)).isEqualTo(hex);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1",
                "[1,]",
                "{\"a\"}",
                "{\"a\":1,}",
                "{\"a\":1,\"a\":2}",
                "nul",
                "NaN",
                "Infinity",
                "01",
                "+1",
                ".5",
                "1.",
                "'a'",
                "\"\u0001\"",
                "\"\\x\"",
                "\"\\ud800\"",
                "\"\\udc00a\"",
                "1 2",
                "{}{}",
                "1e400",
                "-1e400",
                "1e-400",
                "// no\n1",
                "{\"$bytes\":1}",
                "{\"$bytes\":\"*\"}",
                "{\"$bytes\":\"AQ==\",\"a\":1}",
                "{\"a\":1,\"$bytes\":\"AQ==\"}",
                "{\"$simple\":24}",
                "{\"$simple\":-1}",
                "{\"$simple\":256}",
                "{\"$simple\":\"1\"}",
                "{\"$tag\":1}",
                "{\"$tag\":[]}",
                "{\"$tag\":[1]}",
                "{\"$tag\":[1,2,3]}",
                "{\"$tag\":[-1,0]}",
                "{\"$tag\":[18446744073709551616,0]}",
                "{\"$tag\":[1.0,0]}",
                "{\"$map\":{}}",
                "{\"$map\":[1]}",
                "{\"$map\":[[1]]}",
                "{\"$map\":[[1,2,3]]}",
                "{\"$map\":[[1,2],[1,3]]}",
                "{\"$float\":\"nan\"}",
                "{\"$float\":1.0}",
                "{\"$float\":\"zzzzzzzzzzzzzzzz\"}"
            })
    void what_is_not_json_or_not_a_form_is_refused(String json) {
        var refusal = Refusals.of(() -> Json.toCbor(json.getBytes(StandardCharsets.UTF_8)));

        assertThat(refusal.reason()).isNotBlank();
    }

    @Test
    void bytes_that_are_not_utf_8_are_refused_at_their_place() {
        var json = new byte[] {'[', '"', 'a', (byte) 0xc0, (byte) 0x80, '"', ']'};

        var refusal = Refusals.of(() -> Json.toCbor(json));

        assertThat(refusal.position()).isEqualTo(3);
        assertThat(refusal.reason()).contains("UTF-8");
    }

    @Test
    void another_encoding_is_not_guessed() {
        var json = "[1]".getBytes(StandardCharsets.UTF_16LE);

        var refusal = Refusals.of(() -> Json.toCbor(json));

        assertThat(refusal.reason()).contains("zero byte");
    }

    @Test
    void a_text_in_the_middle_of_an_array_is_read_and_its_mistakes_are_placed_there() {
        var around = "xx[1,?]yy".getBytes(StandardCharsets.UTF_8);

        var fine = Json.toCbor(around, 3, 1);
        var refusal = Refusals.of(() -> Json.toCbor(around, 2, 5));

        assertThat(fine).containsExactly(1);
        assertThat(refusal.position()).isBetween(5L, 6L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 300, 1_000_000})
    void nesting_ends_at_sixty_four(int depth) {
        var json = ("[".repeat(depth) + "]".repeat(depth)).getBytes(StandardCharsets.UTF_8);

        if (depth <= CborScanner.DEPTH_MAX) {
            assertThat(Json.toCbor(json)).hasSize(depth);
        } else {
            assertThat(Refusals.of(() -> Json.toCbor(json)).reason()).containsIgnoringCase("nest");
        }
    }

    @Test
    void the_deepest_cbor_of_any_form_comes_back_from_its_json() {
        var tags = "c1".repeat(64) + "00";
        var maps = "a1f5".repeat(64) + "00";

        for (var hex : new String[] {tags, maps}) {
            var cbor = HexFormat.of().parseHex(hex);

            assertThat(Json.toCbor(Cbor.toJson(cbor))).isEqualTo(cbor);
        }
    }

    @Test
    void a_number_of_many_digits_is_refused_before_it_is_computed() {
        var json = "9".repeat(1_000_000).getBytes(StandardCharsets.UTF_8);

        var refusal = Refusals.of(() -> Json.toCbor(json));

        assertThat(refusal.reason()).containsIgnoringCase("number");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 23, 24, 255, 256, 65535, 65536})
    void arrays_and_maps_of_any_size_get_the_right_head(int size) {
        var array = new StringBuilder("[");
        var map = new StringBuilder("{");
        for (var i = 0; i < size; i++) {
            array.append(i == 0 ? "" : ",").append(i);
            map.append(i == 0 ? "" : ",").append('"').append(i).append("\":").append(i);
        }
        var json = "[" + array + "]," + map + "}]";

        var again = Cbor.toJsonText(Json.toCbor(json.getBytes(StandardCharsets.UTF_8)));

        assertThat(again).isEqualTo(json);
    }

    @Test
    void more_bytes_than_the_limit_are_refused() {
        var json = new byte[Cbor.BYTES_MAX + 1];

        assertThat(Refusals.of(() -> Json.toCbor(json)).reason()).contains("longer than");
        assertThat(Refusals.of(() -> Cbor.toJson(json)).reason()).contains("longer than");
    }
}
