package dev.landfall.gateway.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFiltersTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b", "/", "//", "+", "+/a", "a/+/b", "#", "a/#", "a/+/#", "/+"})
    void these_are_filters(String filter) {
        assertThat(TopicFilters.valid(filter)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a+", "+a", "a/#/b", "#a", "a#", "a/b#", "##", "++"})
    void these_are_none(String filter) {
        assertThat(TopicFilters.valid(filter)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "a,a,true",
        "a,b,false",
        "a,a/b,false",
        "a/b,a,false",
        "a/+,a/b,true",
        "a/+,a,false",
        "a/+,a/b/c,false",
        "a/+/c,a/b/c,true",
        "#,a/b,true",
        "a/#,a,true",
        "a/#,a/b/c,true",
        "a/#,b,false",
        "+/+,/a,true",
        "/+,/a,true",
        "+,/a,false",
        "a/,a/,true",
        "a/,a,false"
    })
    void a_filter_fits_what_it_should(String filter, String topic, boolean fits) {
        assertThat(TopicFilters.fits(filter, topic)).isEqualTo(fits);
    }
}
