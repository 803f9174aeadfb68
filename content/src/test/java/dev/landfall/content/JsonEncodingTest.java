package dev.landfall.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class JsonEncodingTest {
    @Test
    void a_byte_order_mark_is_no_part_of_the_text() {
        var marked = "\ufeff{\"a\":1}".getBytes(StandardCharsets.UTF_8);

        assertThat(Json.utf8(marked)).isEqualTo("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
        assertThat(Json.toCbor(marked)).isEqualTo(Json.toCbor(Json.utf8(marked)));
    }

    @Test
    void text_in_another_encoding_is_refused() {
        var text = "{\"a\":1}";

        assertThatExceptionOfType(MalformedContent.class)
                .isThrownBy(() -> Json.utf8(text.getBytes(StandardCharsets.UTF_16LE)));
        assertThatExceptionOfType(MalformedContent.class)
                .isThrownBy(() -> Json.utf8(text.getBytes(StandardCharsets.UTF_16)));
        assertThat(Json.utf8(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    }
}
