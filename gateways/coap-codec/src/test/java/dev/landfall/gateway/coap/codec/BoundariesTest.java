package dev.landfall.gateway.coap.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each limit of RFC 7252 and RFC 8323 on both of its sides. */
@Timeout(60)
class BoundariesTest {
    private final Decoder decoder = new Decoder(Limits.USUAL);

    @ParameterizedTest(name = "option {0}: {1} to {2} bytes")
    @CsvSource({
        "1, 0, 8",
        "3, 1, 255",
        "4, 1, 8",
        "5, 0, 0",
        "6, 0, 3",
        "7, 0, 2",
        "8, 0, 255",
        "11, 0, 255",
        "12, 0, 2",
        "14, 0, 4",
        "15, 0, 255",
        "17, 0, 2",
        "20, 0, 255",
        "23, 0, 3",
        "27, 0, 3",
        "28, 0, 4",
        "35, 1, 1034",
        "39, 1, 255",
        "60, 0, 4",
        "2049, 0, 2",
        "2053, 0, 2"
    })
    void an_option_has_the_lengths_of_the_table_and_no_others(int number, int least, int most) {
        assertThat(least == 0 || !Option.isSound(number, least - 1)).isTrue();
        assertThat(Option.isSound(number, least)).isTrue();
        assertThat(Option.isSound(number, most)).isTrue();
        assertThat(Option.isSound(number, most + 1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 9, 16, 21, 61, 2050, 65_000})
    void an_option_that_nobody_knows_is_never_sound(int number) {
        assertThat(Option.isSound(number, 0)).isFalse();
        assertThat(Option.isSound(number, 1)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0x1f, false", "0x40, true", "0x5f, true", "0xa0, true", "0xbf, true", "0xc0, false", "0xe1, false"})
    void responses_are_those_of_class_2_to_5(String code, boolean response) {
        assertThat(Code.isResponse(Integer.decode(code))).isEqualTo(response);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 12, 13, 14, 268, 269, 270, 65_000})
    void the_number_and_the_length_of_an_option_come_back_whatever_form_they_need(int size) {
        var built = Message.request(Code.GET).option(size, new byte[size]).build();

        var message = decoder.decode(Encoder.encode(built), 0, Encoder.length(built));

        assertThat(message.optionCount()).isEqualTo(1);
        assertThat(message.optionNumber(0)).isEqualTo(size);
        assertThat(message.optionValue(0)).hasSize(size);
    }

    @Test
    void a_number_just_below_thirteen_needs_no_more_bytes() {
        var twelve = Message.request(Code.GET).option(12, new byte[0]).build();
        var thirteen = Message.request(Code.GET).option(13, new byte[0]).build();
        var far = Message.request(Code.GET).option(269, new byte[0]).build();

        assertThat(Encoder.encode(twelve)[2] >> 4 & 0xf).isEqualTo(12);
        assertThat(Encoder.encode(thirteen)[2] >> 4 & 0xf).isEqualTo(13);
        assertThat(Encoder.encode(far)[2] >> 4 & 0xf).isEqualTo(14);
    }

    @Test
    void every_query_is_seen_the_first_as_well() {
        var queries =
                Message.request(Code.GET).query("a=1").query("b=2").build().uriQueries();

        assertThat(queries).containsExactly("a=1", "b=2");
    }

    @Test
    void of_a_token_only_as_many_bytes_are_sent_as_it_has() {
        var message = Message.request(Code.GET).token(0x1_abcdL, 2).build();

        assertThat(message.token()).isEqualTo(0xabcdL);
        assertThat(message.tokenBytes()).containsExactly(0xab, 0xcd);
    }

    @Test
    void limits_may_be_as_small_as_they_say() {
        assertThatCode(() -> new Limits(2, 1)).doesNotThrowAnyException();
        assertThatIllegalArgumentException().isThrownBy(() -> new Limits(1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Limits(2, 0));
    }
}
