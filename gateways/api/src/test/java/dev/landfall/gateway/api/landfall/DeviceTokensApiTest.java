package dev.landfall.gateway.api.landfall;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.gateway.api.proof.Recordings;
import dev.landfall.gateway.api.proof.TestHub;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeviceTokensApiTest {
    private static final String BASE = "/landfall/v1";
    private static final String DEVICE = "1c10a3b6-287c-11ec-ac2d-13054959c274";

    private final TestHub hub = new TestHub();

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void a_token_comes_with_what_a_device_has_to_know_and_the_device_is_listed() {
        var made = create("app-1", "{\"name\":\"Meter\",\"device\":\"" + DEVICE + "\"}");
        var devices = hub.get(BASE + "/devices");

        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(json(made).path("token").asText()).hasSize(32);
        assertThat(json(made).path("device").asText()).isEqualTo(DEVICE);
        assertThat(json(made).path("mqtts").asText()).isEqualTo("mqtts://localhost:8883");
        assertThat(json(made).path("mqtt").isNull()).isTrue();
        assertThat(json(made).path("ca").asText()).startsWith("-----BEGIN CERTIFICATE");
        assertThat(lines(devices)).singleElement().satisfies(line -> {
            assertThat(line.path("device").asText()).isEqualTo(DEVICE);
            assertThat(line.path("name").asText()).isEqualTo("Meter");
            assertThat(line.path("status").asText()).isEqualTo("offline");
            assertThat(line.path("owner").asText()).isEqualTo("1");
        });
    }

    @Test
    void only_the_owner_and_administrators_make_them_and_wrong_wishes_are_told() {
        assertThat(reason(create("app-2", "{\"owner\":\"1\"}"))).isEqualTo("403 forbidden");
        assertThat(create("admin-9", "{\"owner\":\"1\"}").statusCode()).isEqualTo(201);
        assertThat(reason(create("reader-1", "{}"))).isEqualTo("403 forbidden");
        assertThat(reason(create("nobody", "{}"))).isEqualTo("401 unauthenticated");
        assertThat(reason(create("app-1", "{\"device\":\"lamp\"}"))).isEqualTo("400 invalid");
        assertThat(reason(create("app-1", "{\"nam\":\"lamp\"}"))).isEqualTo("400 invalid");
        assertThat(reason(create("app-1", "{\"token\":\"short\"}"))).isEqualTo("400 invalid");
    }

    @Test
    void tokens_are_listed_without_their_text_and_revoked() {
        var first = json(create("app-1", "{\"device\":\"" + DEVICE + "\"}"));
        create("app-1", "{\"device\":\"" + DEVICE + "\"}");
        var path = BASE + "/devices/" + DEVICE + "/tokens";

        var listed = hub.get(path);
        var revoked = hub.send(
                hub.request(path + "/" + first.path("id").asText()).DELETE().build());
        var again = hub.send(
                hub.request(path + "/" + first.path("id").asText()).DELETE().build());

        assertThat(lines(listed))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.path("maker").asText()).isEqualTo("1"));
        assertThat(listed.body()).doesNotContain(first.path("token").asText());
        assertThat(json(revoked).path("state").asText()).isEqualTo("revoked");
        assertThat(reason(again)).isEqualTo("404 not_found");
        assertThat(lines(hub.get(path))).hasSize(1);
        assertThat(lines(hub.get(path + "?pageSize=1"))).hasSize(1);
    }

    @Test
    void a_gateway_is_made_and_listed_as_one() {
        var made = create("app-1", "{\"device\":\"" + DEVICE + "\",\"gateway\":true}");
        create("app-1", "{\"device\":\"" + DEVICE + "\",\"gateway\":false}");

        assertThat(json(made).path("gateway").asBoolean()).isTrue();
        assertThat(lines(hub.get(BASE + "/devices/" + DEVICE + "/tokens")))
                .extracting(line -> line.path("gateway").asBoolean())
                .containsExactlyInAnyOrder(true, false);
        assertThat(reason(create("app-1", "{\"gateway\":\"yes\"}"))).isEqualTo("400 invalid");
        assertThat(reason(create("app-1", "{\"name\":true}"))).isEqualTo("400 invalid");
    }

    @Test
    void a_device_with_a_login_gets_no_token() {
        var made = create("app-1", "{\"clientId\":\"m\",\"userName\":\"u\",\"password\":\"sixteen letters!\"}");

        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(json(made).has("token")).isFalse();
        assertThat(reason(create("app-1", "{\"clientId\":\"m\",\"password\":\"short\"}")))
                .isEqualTo("400 invalid");
    }

    @Test
    void only_an_administrator_gives_a_child_to_another_gateway() {
        create("app-1", "{\"device\":\"" + DEVICE + "\",\"gateway\":true}");

        assertThat(reason(move("app-1", "{\"name\":\"Pump\"}"))).isEqualTo("403 forbidden");
        assertThat(reason(move("admin-9", "{\"name\":\"Pump\"}"))).isEqualTo("404 not_found");
        assertThat(reason(move("admin-9", "{}"))).isEqualTo("400 invalid");
    }

    private HttpResponse<String> move(String token, String body) {
        return hub.send(hub.request(BASE + "/devices/" + DEVICE + "/children")
                .setHeader("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private HttpResponse<String> create(String token, String body) {
        return hub.send(hub.request(BASE + "/device-tokens")
                .setHeader("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Recordings.json(answer.body());
    }

    private static List<JsonNode> lines(HttpResponse<String> answer) {
        return answer.body().lines().map(Recordings::json).toList();
    }

    private static String reason(HttpResponse<String> answer) {
        return answer.statusCode() + " " + json(answer).path("reason").asText();
    }
}
