package dev.landfall.gateway.api.landfall;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.gateway.api.proof.Recordings;
import dev.landfall.gateway.api.proof.TestDevice;
import dev.landfall.gateway.api.proof.TestHub;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LandfallApiTest {
    private static final String DEVICE = "1c10a3b6-287c-11ec-ac2d-13054959c274";
    private static final String BASE = "/landfall/v1";
    private static final String OF_DEVICE = BASE + "/devices/" + DEVICE;
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
        assertThat(answer.headers().firstValue("content-type")).contains("application/x-ndjson");
        return answer.body().lines().map(Recordings::json).toList();
    }

    private static HttpResponse<String> put(String path, String body) {
        return hub.send(hub.request(path).PUT(BodyPublishers.ofString(body)).build());
    }

    private static void refused(HttpResponse<String> answer, int status, String reason) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        var error = json(answer);
        assertThat(error.path("code").asInt()).isEqualTo(status);
        assertThat(error.path("reason").asText()).isEqualTo(reason);
        assertThat(error.path("message").asText()).isNotEmpty();
        assertThat(error.has("cure")).isTrue();
    }

    @Test
    void the_hub_says_what_it_is_to_anybody() {
        var answer = hub.send(HttpRequest.newBuilder(hub.at(BASE + "/hub")).build());

        assertThat(json(answer).path("hubId").asText()).isEqualTo(TestHub.HUB_ID);
        assertThat(json(answer).path("coap").isNull()).isTrue();
    }

    @Test
    void devices_are_listed_with_their_fields() {
        var found = lines(hub.get(BASE + "/devices?type=oic.d.light&status=online&name=rec"));

        var line = found.getFirst();
        assertThat(line.path("device").asText()).isEqualTo(DEVICE);
        assertThat(line.path("name").asText()).isEqualTo("recorder");
        assertThat(line.path("types").toString()).isEqualTo("[\"oic.wk.d\",\"oic.d.light\"]");
        assertThat(line.path("status").asText()).isEqualTo("online");
        assertThat(line.path("since").asText()).endsWith("Z");
        assertThat(line.path("owner").asText()).isEqualTo("1");
        assertThat(line.path("tenant").asText()).isEqualTo("acme");
        assertThat(lines(hub.get(BASE + "/devices?name=other"))).isEmpty();
        assertThat(json(hub.get(OF_DEVICE))).isEqualTo(line);
    }

    @Test
    void a_mistyped_parameter_is_refused() {
        refused(hub.get(BASE + "/devices?nmae=x"), 400, "invalid");
        refused(hub.get(BASE + "/devices?status=on"), 400, "invalid");
        refused(hub.get(OF_DEVICE + "/resources/light/1?live=perhaps"), 400, "invalid");
        refused(hub.get(OF_DEVICE + "/resources/light/1?live=true&ttl=1"), 400, "invalid");
    }

    @Test
    void what_is_not_there_or_not_allowed_is_told_apart() {
        refused(hub.get(BASE + "/devices/" + UUID.randomUUID()), 404, "not_found");
        refused(hub.get(OF_DEVICE + "/resources/nope"), 404, "not_found");
        refused(hub.get(BASE + "/nope"), 404, "not_found");
        refused(put(BASE + "/devices", "{}"), 405, "method_not_allowed");
        refused(hub.send(HttpRequest.newBuilder(hub.at(BASE + "/devices")).build()), 401, "unauthenticated");
        refused(
                hub.send(hub.request(OF_DEVICE + "/resources/light/1")
                        .setHeader("Authorization", "Bearer reader-1")
                        .PUT(BodyPublishers.ofString("{}"))
                        .build()),
                403,
                "forbidden");
    }

    @Test
    void a_twin_is_read_with_its_version_and_time() {
        device.dim();

        var twin = json(hub.get(OF_DEVICE + "/resources/light/1"));

        assertThat(twin.path("href").asText()).isEqualTo("/light/1");
        assertThat(twin.path("version").asLong()).isPositive();
        assertThat(twin.path("contentFormat").asInt()).isEqualTo(10000);
        assertThat(twin.path("content")).isEqualTo(device.light());
    }

    @Test
    void the_device_itself_is_asked_when_wanted_and_its_refusal_is_an_answer() {
        var live = json(hub.get(OF_DEVICE + "/resources/light/1?live=true"));
        var refusal = json(hub.get(OF_DEVICE + "/resources/forbidden?live=true"));

        assertThat(live.path("status").asText()).isEqualTo("ok");
        assertThat(live.path("content")).isEqualTo(device.light());
        assertThat(refusal.path("status").asText()).isEqualTo("forbidden");
        assertThat(refusal.path("content").isNull()).isTrue();
    }

    @Test
    void a_device_that_does_not_answer_is_told_as_such() {
        refused(hub.get(OF_DEVICE + "/resources/slow?live=true&ttl=200ms"), 504, "timed_out");
    }

    @Test
    void a_change_ends_confirmed_with_the_device_s_status_and_content() {
        var answer = put(OF_DEVICE + "/resources/light/1?ttl=5s", "{\"power\":33}");
        var refusal = put(OF_DEVICE + "/resources/light/1", "{\"power\":\"x\"}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("state").asText()).isEqualTo("confirmed");
        assertThat(json(answer).path("status").asText()).isEqualTo("ok");
        assertThat(json(answer).path("content").path("power").asInt()).isEqualTo(33);
        assertThat(json(answer).path("id").asText()).isNotEmpty();
        assertThat(json(refusal).path("status").asText()).isEqualTo("bad_request");
    }

    @Test
    void a_change_that_is_no_json_is_refused() {
        refused(put(OF_DEVICE + "/resources/light/1", "{\"power\":"), 400, "invalid");
        refused(put(OF_DEVICE + "/resources/light/1", ""), 400, "invalid");
    }

    @Test
    void a_waiting_command_is_listed_and_cancelled() {
        var submitted = put(OF_DEVICE + "/resources/future?force=true&async=true&ttl=1m", "{\"a\":1}");
        var id = json(submitted).path("id").asText();

        var listed = lines(hub.get(OF_DEVICE + "/commands")).stream()
                .filter(line -> line.path("id").asText().equals(id))
                .findFirst()
                .orElseThrow();
        var everywhere = lines(hub.get(BASE + "/commands"));
        var cancelled =
                hub.send(hub.request(OF_DEVICE + "/commands/" + id).DELETE().build());
        var again = hub.send(hub.request(OF_DEVICE + "/commands/" + id).DELETE().build());

        assertThat(submitted.statusCode()).isEqualTo(202);
        assertThat(listed.path("kind").asText()).isEqualTo("update");
        assertThat(listed.path("state").asText()).isEqualTo("pending");
        assertThat(listed.path("validUntil").asText()).endsWith("Z");
        assertThat(everywhere).contains(listed);
        assertThat(json(cancelled).path("state").asText()).isEqualTo("cancelled");
        refused(again, 404, "not_found");
    }

    @Test
    void without_a_member_every_number_of_an_object_is_summed_up() {
        var from = java.time.Instant.now().toString();
        device.report("/oic/p", "{\"power\":2,\"name\":\"a\"}");
        device.report("/oic/p", "{\"power\":4,\"seq\":9}");

        var steps = lines(hub.get(OF_DEVICE + "/history/oic/p?every=7d&show=avg&from=" + from));

        assertThat(steps.getFirst().path("count").asInt()).isEqualTo(2);
        assertThat(steps.getFirst().path("value").toString()).isEqualTo("{\"power\":3,\"seq\":9}");
    }

    @Test
    void history_is_read_change_by_change_page_by_page_and_in_steps() {
        var from = java.time.Instant.now().toString();
        for (var i = 1; i <= 5; i++) {
            device.report("/oic/p", "{\"level\":{\"now\":" + i + "}}");
        }

        var all = lines(hub.get(OF_DEVICE + "/history/oic/p?from=" + from));
        var newest = hub.get(OF_DEVICE + "/history/oic/p?order=desc&pageSize=2&from=" + from);
        var steps = lines(hub.get(OF_DEVICE + "/history/oic/p?every=7d&show=avg&member=level.now&from=" + from));
        var highest = lines(hub.get(OF_DEVICE + "/history/oic/p?every=7d&show=max&member=level.now"));

        assertThat(all).hasSize(5);
        assertThat(all.getLast().path("content").toString()).isEqualTo("{\"level\":{\"now\":5}}");
        assertThat(all.getLast().path("version").asLong())
                .isEqualTo(all.getFirst().path("version").asLong() + 4);
        assertThat(lines(newest).getFirst()).isEqualTo(all.getLast());
        assertThat(newest.headers().firstValue("next-page-token")).isPresent();
        assertThat(steps.getFirst().path("count").asInt()).isEqualTo(5);
        assertThat(steps.getFirst().path("value").asDouble()).isEqualTo(3.0);
        assertThat(highest.getLast().path("value").asInt()).isEqualTo(5);
        refused(hub.get(OF_DEVICE + "/history/oic/p?every=0s"), 400, "invalid");
        refused(hub.get(OF_DEVICE + "/history/oic/p?from=yesterday"), 400, "invalid");
        refused(hub.get(OF_DEVICE + "/history/nope"), 404, "not_found");
    }

    @Test
    void watching_shows_what_happens_and_goes_on_after_a_line() throws Exception {
        try (var first = watch("?device=" + DEVICE + "&href=/light/1")) {
            device.dim();
            var line = first.next();
            device.dim();
            device.dim();

            try (var second = watch("?device=" + DEVICE + "&href=/light/1&from="
                    + java.net.URLEncoder.encode(line.path("token").asText(), StandardCharsets.UTF_8))) {
                var next = second.next();

                assertThat(line.path("type").asText()).isEqualTo("changed");
                assertThat(line.path("href").asText()).isEqualTo("/light/1");
                assertThat(line.path("content").has("power")).isTrue();
                assertThat(next.path("version").asLong())
                        .isEqualTo(line.path("version").asLong() + 1);
                assertThat(second.next().path("version").asLong())
                        .isEqualTo(line.path("version").asLong() + 2);
            }
        }
    }

    @Test
    void watching_shows_commands_and_devices() throws Exception {
        try (var watcher = watch("?device=" + DEVICE)) {
            put(OF_DEVICE + "/resources/light/1", "{\"power\":44}");

            var states = new java.util.ArrayList<String>();
            while (!states.contains("confirmed")) {
                var line = watcher.next();
                if (line.path("type").asText().equals("command")) {
                    states.add(line.path("state").asText());
                }
            }

            assertThat(states).containsExactly("pending", "sent", "confirmed");
        }
    }

    @Test
    void a_token_that_is_no_place_is_refused() {
        refused(hub.get(BASE + "/watch?from=nowhere"), 400, "invalid");
    }

    @Test
    void a_revoked_token_ends_watching_with_a_last_line() throws Exception {
        var request = HttpRequest.newBuilder(hub.at(BASE + "/watch"))
                .header("Authorization", "Bearer app-gone")
                .build();
        try (var watcher = new Watcher(request)) {
            hub.tokens.revoke("app-gone");

            var last = watcher.next();

            assertThat(last.path("type").asText()).isEqualTo("error");
            assertThat(last.path("reason").asText()).isEqualTo("unauthenticated");
        }
    }

    @Test
    void a_device_code_comes_with_what_a_device_has_to_know() {
        var own = hub.send(hub.request(BASE + "/device-codes")
                .POST(BodyPublishers.ofString("{\"ttl\":\"5m\"}"))
                .build());
        var other = hub.send(hub.request(BASE + "/device-codes")
                .POST(BodyPublishers.ofString("{\"owner\":\"2\"}"))
                .build());
        var wrong = hub.send(hub.request(BASE + "/device-codes")
                .POST(BodyPublishers.ofString("{\"ownr\":\"2\"}"))
                .build());

        assertThat(own.statusCode()).isEqualTo(201);
        assertThat(json(own).path("code").asText()).isEqualTo("code-of-1");
        assertThat(json(own).path("uri").asText()).isEqualTo("coaps+tcp://localhost:5684");
        assertThat(json(own).path("provider").asText()).isEqualTo("landfall");
        assertThat(json(own).path("expires").asText()).isEqualTo("2030-01-01T00:05:00Z");
        refused(other, 403, "forbidden");
        refused(wrong, 400, "invalid");
    }

    @Test
    void tokens_and_keys_are_mounted() {
        var form = HttpRequest.newBuilder(hub.at("/oauth/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header(
                        "Authorization",
                        "Basic "
                                + java.util.Base64.getEncoder()
                                        .encodeToString("me:s3%3Acret".getBytes(StandardCharsets.UTF_8)))
                .POST(BodyPublishers.ofString("grant_type=client_credentials"))
                .build();

        var token = hub.send(form);
        var without = hub.send(HttpRequest.newBuilder(hub.at("/oauth/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=client_credentials"))
                .build());
        var keys = hub.send(
                HttpRequest.newBuilder(hub.at("/.well-known/jwks.json")).build());

        assertThat(json(token).path("access_token").asText()).isEqualTo("app-1");
        assertThat(token.headers().firstValue("cache-control")).contains("no-store");
        assertThat(without.statusCode()).isEqualTo(401);
        assertThat(without.headers().firstValue("www-authenticate"))
                .contains("Basic realm=\"landfall\", charset=\"UTF-8\"");
        assertThat(json(keys).has("keys")).isTrue();
    }

    private static Watcher watch(String query) {
        return new Watcher(hub.request(BASE + "/watch" + query).build());
    }

    /** Reads a stream line by line. */
    private static final class Watcher implements AutoCloseable {
        private final BufferedReader reader;

        Watcher(HttpRequest request) {
            try {
                var answer = hub.client.send(request, BodyHandlers.ofInputStream());
                assertThat(answer.headers().map()).containsEntry("content-type", List.of("application/x-ndjson"));
                reader = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        JsonNode next() throws IOException {
            var line = reader.readLine();
            while (line != null && line.isBlank()) {
                line = reader.readLine();
            }
            return line == null ? Recordings.json("{}") : Recordings.json(line);
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    @Test
    void queries_and_names_survive_percent_encoding() {
        device.report("/a b/ü", "{\"x\":1}");

        var twin = hub.get(OF_DEVICE + "/resources/a%20b/%C3%BC");

        assertThat(json(twin).path("href").asText()).isEqualTo("/a b/ü");
    }
}
