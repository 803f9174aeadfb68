package dev.landfall.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TokenIdsTest {
    @Test
    void each_signed_part_of_a_token_belongs_to_its_id() {
        var id = TokenIds.ofContent(token("{\"kid\":\"1\"}", "{\"sub\":\"ada\"}", "s1"));

        assertThat(TokenIds.ofContent(token("{\"kid\":\"2\"}", "{\"sub\":\"ada\"}", "s1")))
                .isNotEqualTo(id);
        assertThat(TokenIds.ofContent(token("{\"kid\":\"1\"}", "{\"sub\":\"bob\"}", "s1")))
                .isNotEqualTo(id);
    }

    @Test
    void where_one_part_ends_belongs_to_the_id() {
        assertThat(TokenIds.ofContent(token("ab", "c", "s"))).isNotEqualTo(TokenIds.ofContent(token("a", "bc", "s")));
    }

    @Test
    void another_signature_of_the_same_content_is_the_same_token() {
        assertThat(TokenIds.ofContent(token("{}", "{\"sub\":\"ada\"}", "s1")))
                .isEqualTo(TokenIds.ofContent(token("{}", "{\"sub\":\"ada\"}", "s2")));
    }

    private static String token(String header, String payload, String signature) {
        return part(header) + "." + part(payload) + "." + part(signature);
    }

    private static String part(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
