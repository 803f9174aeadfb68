package dev.landfall.gateway.api.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.gateway.api.proof.Recordings;
import dev.landfall.gateway.api.proof.TestHub;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where the issuer's documents are found, and that what is wrong is told in the form of OAuth. */
@Timeout(120)
class OAuthApiTest {
    private static TestHub hub;

    @BeforeAll
    static void start() {
        hub = new TestHub();
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    /** RFC 8414 sections 3.1 and 5; OpenID Connect Discovery 1.0 section 4. The issuer of this hub has the path /realms/mill. */
    @Test
    void the_discovery_document_is_at_each_address_where_a_client_looks_for_it() {
        for (var path : new String[] {
            "/.well-known/openid-configuration",
            "/.well-known/oauth-authorization-server",
            "/.well-known/oauth-authorization-server/realms/mill",
            "/.well-known/openid-configuration/realms/mill",
            "/realms/mill/.well-known/openid-configuration"
        }) {
            var answer = get(path);

            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(json(answer).path("issuer").asText()).isEqualTo("https://localhost");
        }
    }

    @Test
    void what_is_not_there_is_told_in_the_form_of_oauth() {
        for (var path : new String[] {
            "/.well-known/oauth-authorization-server/realms/other",
            "/.well-known/oauth-authorization-server/",
            "/realms/other/.well-known/openid-configuration",
            "/oauth/authorize",
            "/oauth/"
        }) {
            var answer = get(path);

            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(json(answer).path("error").asText()).isEqualTo("invalid_request");
            assertThat(json(answer).path("error_description").asText()).isNotBlank();
        }
    }

    @Test
    void a_wrong_method_is_told_the_right_one() {
        var token = get("/oauth/token");
        var keys = hub.send(HttpRequest.newBuilder(hub.at("/.well-known/jwks.json"))
                .POST(BodyPublishers.ofString(""))
                .build());

        assertThat(token.statusCode()).isEqualTo(405);
        assertThat(token.headers().firstValue("allow")).contains("POST");
        assertThat(keys.statusCode()).isEqualTo(405);
        assertThat(keys.headers().firstValue("allow")).contains("GET, HEAD");
    }

    @Test
    void the_hub_configuration_has_its_alias_and_says_the_client_of_devices() {
        for (var path : new String[] {"/.well-known/hub-configuration", "/.well-known/configuration"}) {
            var answer = get(path);

            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(json(answer).path("deviceOauthClient").path("clientId").asText())
                    .isEqualTo("device-client");
        }
    }

    private static HttpResponse<String> get(String path) {
        return hub.send(HttpRequest.newBuilder(hub.at(path)).build());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Recordings.json(answer.body());
    }
}
