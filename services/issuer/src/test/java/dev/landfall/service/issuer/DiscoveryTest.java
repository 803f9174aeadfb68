package dev.landfall.service.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** RFC 8414: the document offers what a client can have, and nothing else. */
@Timeout(120)
class DiscoveryTest {
    private final Desk desk = new Desk();

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void no_grant_is_offered_that_needs_an_end_point_which_is_not_there() throws ParseException {
        var document = JSONObjectUtils.parse(new String(desk.issuer.discovery(), StandardCharsets.UTF_8));

        assertThat(document).doesNotContainKey("authorization_endpoint");
        assertThat(document.get("grant_types_supported")).isEqualTo(List.of("client_credentials"));
        assertThat(document.get("response_types_supported")).isEqualTo(List.of());
        assertThat(document).containsKeys("issuer", "token_endpoint", "jwks_uri");
    }

    @Test
    void the_path_of_the_name_is_known_so_that_the_document_can_be_put_there() {
        for (var name : List.of("https://hub.example", "https://hub.example/", "no address at all")) {
            assertThat(desk.another(IssuerSettings.usual(name)).path()).isEmpty();
        }
        assertThat(desk.another(IssuerSettings.usual("https://hub.example/realms/mill/"))
                        .path())
                .isEqualTo("/realms/mill");
    }
}
