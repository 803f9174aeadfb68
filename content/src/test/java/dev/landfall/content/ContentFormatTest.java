package dev.landfall.content;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ContentFormatTest {
    @ParameterizedTest
    @CsvSource({
        "0, text/plain; charset=utf-8",
        "50, application/json",
        "60, application/cbor",
        "10000, application/vnd.ocf+cbor"
    })
    void each_number_has_its_media_type_and_back(int number, String mediaType) {
        assertThat(ContentFormat.mediaType(number)).isEqualTo(mediaType);
        assertThat(ContentFormat.number(mediaType)).isEqualTo(number);
    }

    @Test
    void case_and_parameters_do_not_matter() {
        assertThat(ContentFormat.number("Application/JSON ; charset=utf-8")).isEqualTo(ContentFormat.JSON);
        assertThat(ContentFormat.number("text/plain")).isEqualTo(ContentFormat.TEXT);
    }

    @Test
    void what_is_unknown_has_no_media_type_and_no_number() {
        assertThat(ContentFormat.mediaType(42)).isEmpty();
        assertThat(ContentFormat.mediaType(ContentFormat.NONE)).isEmpty();
        assertThat(ContentFormat.number("application/x-unheard-of")).isEqualTo(ContentFormat.NONE);
        assertThat(ContentFormat.number("")).isEqualTo(ContentFormat.NONE);
    }

    @Test
    void both_cbor_formats_are_cbor() {
        assertThat(ContentFormat.isCbor(ContentFormat.CBOR)).isTrue();
        assertThat(ContentFormat.isCbor(ContentFormat.OCF_CBOR)).isTrue();
        assertThat(ContentFormat.isCbor(ContentFormat.JSON)).isFalse();
        assertThat(ContentFormat.isJson(ContentFormat.JSON)).isTrue();
        assertThat(ContentFormat.isText(ContentFormat.TEXT)).isTrue();
        assertThat(ContentFormat.isText(ContentFormat.NONE)).isFalse();
    }
}
