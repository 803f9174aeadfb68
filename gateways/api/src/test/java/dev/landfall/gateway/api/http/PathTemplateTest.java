package dev.landfall.gateway.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.model.Refused;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PathTemplateTest {
    private static final PathTemplate HREF = PathTemplate.of("/devices/{device}/resources/{href=**}");
    private static final PathTemplate PENDING = PathTemplate.of("/devices/{device}/resources/{href=**}/pending/{id}");

    private static Optional<Map<String, String>> match(PathTemplate template, String path) {
        return template.match(PathTemplate.segments(path));
    }

    @Test
    void the_rest_takes_one_or_more_segments_and_begins_with_a_slash() {
        assertThat(match(HREF, "/devices/d/resources/light/1/")).contains(Map.of("device", "d", "href", "/light/1"));
        assertThat(match(HREF, "/devices/d/resources")).isEmpty();
        assertThat(match(HREF, "/devices/d/other/light")).isEmpty();
    }

    @Test
    void words_behind_the_rest_are_found_from_the_end() {
        assertThat(match(PENDING, "/devices/d/resources/a/b/pending/7"))
                .contains(Map.of("device", "d", "href", "/a/b", "id", "7"));
        assertThat(match(PENDING, "/devices/d/resources/a/b/c/7")).isEmpty();
    }

    @Test
    void percent_signs_are_decoded_and_a_plus_stays_a_plus() {
        assertThat(match(HREF, "/devices/d/resources/light%2F1%20a+b/%C3%BC")
                        .orElseThrow()
                        .get("href"))
                .isEqualTo("/light/1 a+b/ü");
        assertThat(match(HREF, "/devices/d/resources/%2F%2Fa%2F").orElseThrow().get("href"))
                .isEqualTo("/a");
    }

    @Test
    void a_percent_sign_alone_is_refused() {
        for (var wrong : new String[] {"%", "%4", "%zz", "%-1"}) {
            assertThatExceptionOfType(Refused.class).as(wrong).isThrownBy(() -> Percent.decode(wrong));
        }
    }

    @Test
    void a_parameter_is_replaced_and_the_others_stay() {
        assertThat(Percent.withParameter("a=1&pageToken=old&b=%20", "pageToken", "a/b"))
                .isEqualTo("a=1&b=%20&pageToken=a%2Fb");
        assertThat(Percent.withParameter("", "pageToken", "x")).isEqualTo("pageToken=x");
    }

    @Test
    void a_query_is_read_leniently_and_in_any_case() {
        var query = Query.parse("TypeFilter=a&typefilter=b%20c&twin=F&flag=t&broken=%zz&=x&alone");

        assertThat(query.all("typeFilter")).containsExactly("a", "b c");
        assertThat(query.flag("flag")).isTrue();
        assertThat(query.flag("twin")).isFalse();
        assertThat(query.has("TWIN")).isTrue();
        assertThat(query.first("broken")).contains("%zz");
        assertThat(query.first("alone")).contains("");
        assertThat(query.first("absent")).isEmpty();
    }
}
