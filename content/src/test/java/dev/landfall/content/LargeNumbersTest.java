package dev.landfall.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole numbers that no double holds keep every digit, in both directions: 2^53 is where doubles begin to leave some out. */
@Timeout(120)
class LargeNumbersTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "9007199254740991",
                "9007199254740992",
                "9007199254740993",
                "9007199254740995",
                "-9007199254740993",
                "1234567890123456789",
                "9223372036854775807",
                "9223372036854775808",
                "18446744073709551615",
                "-9223372036854775809",
                "-18446744073709551616"
            })
    void a_number_beyond_2_to_the_53_comes_back_with_every_digit(String number) {
        var cbor = Json.toCbor(number.getBytes(StandardCharsets.UTF_8));

        assertThat(Cbor.toJsonText(cbor)).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({
        "1b0020000000000001, 9007199254740993",
        "3b0020000000000000, -9007199254740993",
        "1b7fffffffffffffff, 9223372036854775807",
        "1bffffffffffffffff, 18446744073709551615",
        "3bffffffffffffffff, -18446744073709551616"
    })
    void what_a_device_sends_is_shown_with_every_digit(String hex, String number) {
        assertThat(Cbor.toJsonText(HexFormat.of().parseHex(hex))).isEqualTo(number);
    }
}
