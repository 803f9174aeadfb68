package dev.landfall.gateway.api.landfall;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.gateway.api.proof.Recordings;
import dev.landfall.gateway.api.proof.TestDevice;
import dev.landfall.gateway.api.proof.TestHub;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ResourcesApiTest {
    private static final String DEVICE = "1c10a3b6-287c-11ec-ac2d-13054959c274";
    private static final String OF_DEVICE = "/landfall/v1/devices/" + DEVICE;
    private static TestHub hub;
    private static TestDevice device;

    @BeforeAll
    static void open() {
        hub = new TestHub();
        device = new TestDevice(hub, DEVICE, "app-1");
    }

    @AfterAll
    static void close() {
        device.close();
        hub.close();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Recordings.json(answer.body());
    }

    private static List<JsonNode> lines(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body().lines().map(Recordings::json).toList();
    }

    @Test
    void a_device_s_resources_are_listed_with_what_the_hub_knows_of_each() {
        var found = lines(hub.get(OF_DEVICE + "/resources"));

        assertThat(found.stream().map(line -> line.path("href").asText()))
                .startsWith("/.well-known/wot", "/forbidden", "/light/1", "/oic/d", "/oic/p", "/slow", "/switches");
        var light = found.stream()
                .filter(line -> line.path("href").asText().equals("/light/1"))
                .findFirst()
                .orElseThrow();
        assertThat(light.path("types").toString()).isEqualTo("[\"core.light\"]");
        assertThat(light.path("interfaces").toString()).isEqualTo("[\"oic.if.rw\",\"oic.if.baseline\"]");
        assertThat(light.path("version").asLong()).isPositive();
        assertThat(light.path("time").asText()).endsWith("Z");
        assertThat(light.path("content")).isEqualTo(device.light());
    }

    @Test
    void resources_are_listed_page_by_page_and_by_type() {
        var hrefs = new ArrayList<String>();
        var answer = hub.get(OF_DEVICE + "/resources?pageSize=2");
        lines(answer).forEach(line -> hrefs.add(line.path("href").asText()));
        var next = answer.headers().firstValue("next-page-token");
        while (next.isPresent()) {
            answer = hub.get(OF_DEVICE + "/resources?pageSize=2&pageToken=" + next.get());
            lines(answer).forEach(line -> hrefs.add(line.path("href").asText()));
            next = answer.headers().firstValue("next-page-token");
        }

        var all = lines(hub.get(OF_DEVICE + "/resources")).stream()
                .map(line -> line.path("href").asText())
                .toList();
        assertThat(hrefs).containsExactlyElementsOf(all);
        assertThat(lines(hub.get(OF_DEVICE + "/resources?type=core.light"))).hasSize(1);
        assertThat(hub.get(OF_DEVICE + "/resources?pageToken=x").statusCode()).isEqualTo(400);
    }

    @Test
    void of_a_device_that_is_not_there_the_cure_names_the_command() {
        var answer = hub.get("/landfall/v1/devices/" + UUID.randomUUID() + "/resources");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).path("cure").asText()).contains("./landfall devices", "./landfall resources");
    }

    @Test
    void a_device_is_deleted_by_who_may_and_is_gone_then() {
        var id = UUID.randomUUID().toString();
        try (var other = new TestDevice(hub, id, "app-1")) {
            var path = "/landfall/v1/devices/" + other.id;

            var reader = hub.send(HttpRequest.newBuilder(hub.at(path))
                    .header("Authorization", "Bearer reader-1")
                    .DELETE()
                    .build());
            var deleted = hub.send(hub.request(path).DELETE().build());

            assertThat(reader.statusCode()).isEqualTo(403);
            assertThat(json(deleted).path("state").asText()).isEqualTo("deleted");
            assertThat(hub.get(path).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void the_hub_s_status_is_for_who_operates_it() {
        var operator = hub.send(HttpRequest.newBuilder(hub.at("/landfall/v1/status"))
                .header("Authorization", "Bearer operator-1")
                .build());

        assertThat(hub.get("/landfall/v1/status").statusCode()).isEqualTo(403);
        assertThat(json(operator).path("node").asText()).isEqualTo("node-1");
        assertThat(json(operator).path("doors").path("coap").isNull()).isTrue();
        assertThat(json(operator).path("devices").asLong()).isEqualTo(3);
        assertThat(json(operator).path("online").asLong()).isEqualTo(2);
        assertThat(json(operator).path("certificateDays").asLong()).isEqualTo(89);
        assertThat(json(operator).path("diskBytesLeft").asLong()).isEqualTo(1L << 30);
        assertThat(json(operator).path("healthy").asBoolean()).isTrue();
    }
}
