package dev.landfall.content;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class CborTest {
    @Test
    void a_user_key_that_looks_reserved_is_told_apart() {
        var cbor = new CborWriter()
                .map(4)
                .text("$bytes")
                .integer(1)
                .text("$$bytes")
                .integer(2)
                .text("$ref")
                .integer(3)
                .text("$")
                .integer(4)
                .toBytes();

        var json = Cbor.toJsonText(cbor);

        assertThat(json).isEqualTo("{\"$$bytes\":1,\"$$$bytes\":2,\"$ref\":3,\"$\":4}");
        assertThat(Json.toCbor(json.getBytes(StandardCharsets.UTF_8))).isEqualTo(cbor);
    }

    @Test
    void control_characters_quotes_and_backslashes_are_escaped() {
        var text = "\u0000\u001f\b\f\n\r\t\"\\/\u007f\u2028ü";
        var cbor = new CborWriter().map(1).text(text).text(text).toBytes();

        var json = Cbor.toJsonText(cbor);

        assertThat(json).startsWith("{\"\\u0000\\u001f\\b\\f\\n\\r\\t\\\"\\\\/\u007f\u2028ü\":");
        assertThat(Json.toCbor(json.getBytes(StandardCharsets.UTF_8))).isEqualTo(cbor);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00",
                "a201820203a1f6f500",
                "bf61610161629f0203ffff",
                "d74401020304",
                "f7",
                "fb7ff8000000000001",
                "3bffffffffffffffff",
                "a16624627974657301",
                "f5",
                "f6",
                "7f657374726561646d696e67ff",
                "c249010000000000000000",
                "f93e00"
            })
    void a_generator_is_told_the_same_as_the_bytes_say(String hex) throws IOException {
        var cbor = HexFormat.of().parseHex(hex);
        var out = new ByteArrayOutputStream();

        try (var generator = new JsonFactory().createGenerator(out)) {
            Cbor.writeJson(cbor, 0, cbor.length, generator);
        }

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(Cbor.toJsonText(cbor));
    }

    @Test
    void a_generator_gets_nothing_of_an_item_that_is_refused() throws IOException {
        var cbor = HexFormat.of().parseHex("8301026161ff");
        var out = new ByteArrayOutputStream();

        try (var generator = new JsonFactory().createGenerator(out)) {
            Refusals.of(() -> Cbor.writeJson(cbor, 0, cbor.length, generator));
        }

        assertThat(out.toByteArray()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"81", "9f", "a100", "c1", "bf00", "a1f5"})
    void nesting_ends_at_sixty_four(String opening) {
        var closing = opening.equals("9f") || opening.equals("bf00") ? "ff" : "";
        var fine = HexFormat.of().parseHex(opening.repeat(64) + "00" + closing.repeat(64));
        var tooDeep = HexFormat.of().parseHex(opening.repeat(65) + "00" + closing.repeat(65));
        var bomb = HexFormat.of().parseHex(opening.repeat(1_000_000));

        Cbor.toJson(fine);
        new CborScanner(fine).skip();

        assertThat(Refusals.of(() -> Cbor.toJson(tooDeep)).reason()).contains("nested");
        assertThat(Refusals.of(() -> new CborScanner(tooDeep).skip()).reason()).contains("nested");
        assertThat(Refusals.of(() -> Cbor.toJson(bomb)).reason()).contains("nested");
    }

    @Test
    void many_keys_are_held_against_each_other_quickly() {
        var writer = new CborWriter(1 << 20).map(100_001);
        for (var i = 0; i < 100_000; i++) {
            writer.text("k" + i).nothing();
        }
        var twice = writer.text("k99999").nothing();

        var refusal = Refusals.of(() -> Cbor.check(twice.array(), 0, twice.size()));

        assertThat(refusal.reason()).contains("twice");
    }

    @Test
    void a_bignum_beyond_a_thousand_bits_is_not_turned_into_digits() {
        var wide = new byte[129];
        wide[0] = 1;
        var cbor = new CborWriter().tag(2).bytes(wide).toBytes();

        var json = Cbor.toJson(cbor);

        assertThat(new String(json, StandardCharsets.UTF_8)).startsWith("{\"$tag\":[2,{\"$bytes\":\"AQAA");
        assertThat(Json.toCbor(json)).isEqualTo(cbor);
    }

    @Test
    void a_refusal_costs_no_stack_trace_and_shows_no_content() {
        var refusal = Refusals.of(() -> Cbor.toJson(new byte[] {0x64, 's', 'e', 'c'}));

        assertThat(refusal.getStackTrace()).isEmpty();
        assertThat(refusal).hasMessage("a length beyond the end of the input (at byte 0)");
    }
}
