package dev.landfall.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class InternPoolTest {
    @Test
    void equal_texts_of_two_devices_are_one_object() {
        var first = InternPool.text(copy("/light/1"));

        var second = InternPool.text(copy("/light/1"));

        assertThat(second).isSameAs(first);
    }

    @Test
    void equal_lists_are_one_object_that_nobody_can_change() {
        var published = new ArrayList<>(List.of(copy("oic.r.switch.binary")));
        var first = InternPool.list(published);
        published.add("later");

        var second = InternPool.list(List.of(copy("oic.r.switch.binary")));

        assertThat(second).isSameAs(first).containsExactly("oic.r.switch.binary");
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> first.add("more"));
    }

    @Test
    void any_number_of_different_values_comes_back_as_it_was() {
        for (var i = 0; i < 50_000; i++) {
            assertThat(InternPool.text("/thing/" + i)).isEqualTo("/thing/" + i);
        }
    }

    @Test
    void a_long_text_is_left_alone() {
        var text = "x".repeat(65);

        assertThat(InternPool.text(text)).isSameAs(text);
        assertThat(InternPool.text(copy(text))).isNotSameAs(text);
    }

    private static String copy(String text) {
        return new String(text.toCharArray());
    }
}
