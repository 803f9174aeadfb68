package dev.landfall.gateway.mqtt.thingsboard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.device.DeviceSession.Report;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class MessageValuesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "-0.0",
                "1e400",
                "123456789012345678901234567890.5",
                "\"\"",
                "\"a\\u0000\\\"\\\\\"",
                "\"\u00e4\uD83D\uDCA1\"",
                "true",
                "[]",
                "[null]",
                "[1,[2,{}]]",
                "{ \"a\" : [ 1 , 2 ] }"
            })
    void a_value_is_kept_as_it_was_written(String value) {
        var said = telemetry(" { \"before\" : 1 , \"k\\u0065y\" :  " + value + " , \"\u00fc\":2 } ");

        assertThat(said).extracting(MessageValues.Value::key).containsExactly("before", "key", "\u00fc");
        assertThat(new String(said.get(1).json(), UTF_8)).isEqualTo(value);
    }

    @Test
    void what_looks_like_a_time_and_has_no_values_is_a_key() {
        assertThat(telemetry("{\"ts\":5}"))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(new MessageValues.Value("ts", "5".getBytes(UTF_8), Report.NOW));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1451649600512    | 1451649600512",
                "1451649600512.9  | 1451649600512",
                "1.451649600512e12| 1451649600512",
                "\"1451649600512\" | 1451649600512",
                "\"1451649600512.0\" | 1451649600512",
                "1                | 1",
                "9223372036854    | 9223372036854"
            })
    void a_time_is_whole_milliseconds_however_it_is_written(String written, long millis) {
        var said = telemetry("{\"ts\":" + written + ",\"values\":{\"a\":1}}");

        assertThat(said).extracting(MessageValues.Value::takenAt).containsExactly(millis * 1_000_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"21.5\"  | 21.5",
                "\"-3\"    | -3",
                "\"007\"   | 7",
                "\".5\"    | 0.5",
                "\"-0.50\" | -0.50",
                "\"-0\"    | 0",
                "\"9223372036854775807\" | 9223372036854775807",
                "\"9223372036854775808\" | \"9223372036854775808\"",
                "\"0.12345678901234567\" | \"0.12345678901234567\"",
                "\"1e3\"   | \"1e3\"",
                "\"5.\"    | \"5.\"",
                "\"-\"     | \"-\"",
                "\"1.2.3\" | \"1.2.3\"",
                "\"0x1F\"  | \"0x1F\"",
                "\" 5\"    | \" 5\"",
                "\"\"      | \"\"",
                "[\"5\"]   | [\"5\"]"
            })
    void a_text_that_says_a_number_is_that_number(String written, String kept) {
        assertThat(json(said("{\"a\":" + written + "}", true))).containsExactly(kept);
        assertThat(json(said("{\"a\":" + written + "}", false))).containsExactly(written);
        assertThat(JsonEmbedding.isJson(kept.getBytes(UTF_8))).isTrue();
    }

    @Test
    void what_is_null_is_not_said_and_a_wrong_value_does_not_take_the_others_along() {
        assertThat(said("{\"a\":null}", true).values()).isEmpty();

        var said = said("[{\"a\":null,\"\":1,\"b\":2},{\"ts\":\"x\",\"values\":{\"c\":3}},7,{\"d\":4}]", true);

        assertThat(said.values()).extracting(MessageValues.Value::key).containsExactly("b", "d");
        assertThat(said.wrong()).hasSize(3);
    }

    private static List<String> json(MessageValues.MessageContent said) {
        return said.values().stream()
                .map(value -> new String(value.json(), UTF_8))
                .toList();
    }

    @Test
    void the_order_is_the_devices_time() {
        var said = telemetry("[{\"now\":1},{\"ts\":2,\"values\":{\"b\":1}},{\"ts\":1,\"values\":{\"a\":1}}]");

        assertThat(said).extracting(MessageValues.Value::key).containsExactly("a", "b", "now");
        assertThat(said).extracting(MessageValues.Value::takenAt).containsExactly(1_000_000L, 2_000_000L, Report.NOW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{}x",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "[1]",
                "\"a\"",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{'a':1}",
                "{\"a\":\"\n\"}",
                "[{\"a\":1}",
                "{\"ts\":\"now\",\"values\":{\"a\":1}}",
                "{\"ts\":true,\"values\":{\"a\":1}}",
                "{\"ts\":0.5,\"values\":{\"a\":1}}",
                "{\"ts\":1e999999999,\"values\":{\"a\":1}}",
                "{\"ts\":99999999999999999999,\"values\":{\"a\":1}}",
                "{\"\":1}",
                "{\"ts\":1,\"values\":{\"a\":1}} {}"
            })
    void nonsense_is_refused(String payload) {
        assertThatExceptionOfType(BadPayload.class).isThrownBy(() -> telemetry(payload));
    }

    @Test
    void other_encodings_are_refused() {
        for (var bytes : List.of("{\"a\":1}".getBytes(UTF_16LE), "{\"a\":\"\u00e4\"}".getBytes(ISO_8859_1))) {
            assertThatExceptionOfType(BadPayload.class)
                    .isThrownBy(() -> MessageValues.telemetry(JsonMembers.whole(bytes), rules(10)));
        }
    }

    @Test
    void depth_and_number_are_bounded() {
        assertThatExceptionOfType(BadPayload.class)
                .isThrownBy(() -> telemetry("{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}"));
        assertThatExceptionOfType(BadPayload.class)
                .isThrownBy(
                        () -> MessageValues.telemetry(JsonMembers.whole("{\"a\":1,\"b\":2}".getBytes(UTF_8)), rules(1)))
                .extracting(BadPayload::reason)
                .isEqualTo("too-many-values");
    }

    @Test
    void any_bytes_are_values_or_refused() {
        var random = new Random(3);
        for (var round = 0; round < 20_000; round++) {
            var bytes = "{\"ts\":12,\"values\":{\"a\":[1,\"\u00e4\"],\"b\":null}}".getBytes(UTF_8);
            for (var hits = random.nextInt(1, 5); hits > 0; hits--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                for (var value : MessageValues.telemetry(JsonMembers.whole(bytes), rules(100))
                        .values()) {
                    assertThat(JsonEmbedding.isJson(value.json()))
                            .as(new String(bytes, UTF_8))
                            .isTrue();
                }
            } catch (BadPayload refused) {
                assertThat(refused.reason()).isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a/b",
                "%41",
                "100%",
                ".",
                "..",
                "...",
                " ",
                "a?b#c\\",
                "\u0001",
                "\u6e29\u5ea6",
                "~!$&'()*+,;=:@"
            })
    void a_key_comes_back_from_its_href(String key) {
        var href = KeyHrefs.of(KeyHrefs.TELEMETRY, key);

        assertThat(KeyHrefs.key(KeyHrefs.TELEMETRY, href)).isEqualTo(key);
        assertThat(href.indexOf('/', KeyHrefs.TELEMETRY.length())).isNegative();
        assertThat(href).doesNotContain("?", "#", " ").isNotIn("/telemetry/.", "/telemetry/..");
    }

    private static List<MessageValues.Value> telemetry(String payload) {
        return said(payload, true).values();
    }

    private static MessageValues.MessageContent said(String payload, boolean numbersInTexts) {
        return MessageValues.telemetry(
                JsonMembers.whole(payload.getBytes(UTF_8)), new MessageValues.Rules(100, numbersInTexts));
    }

    private static MessageValues.Rules rules(int max) {
        return new MessageValues.Rules(max, true);
    }
}
