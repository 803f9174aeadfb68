package dev.landfall.gateway.api.plgd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.gateway.api.proof.Recordings;
import dev.landfall.gateway.api.proof.TestDevice;
import dev.landfall.gateway.api.proof.TestHub;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What was not recorded, or is better than what was. */
class PlgdBehaviourTest {
    private static final String DEVICE = "1c10a3b6-287c-11ec-ac2d-13054959c274";
    private static final String LIGHT = "/api/v1/devices/" + DEVICE + "/resources/light/1";
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

    private static List<JsonNode> lines(HttpResponse<String> answer) {
        return answer.body().lines().map(Recordings::json).toList();
    }

    private static HttpResponse<String> put(String path, String body) {
        return hub.send(hub.request(path).PUT(BodyPublishers.ofString(body)).build());
    }

    @Test
    void big_numbers_keep_their_digits() {
        device.report("/oic/p", "{\"big\":18446744073709551615,\"more\":123456789012345678}");

        var answer = hub.get("/api/v1/devices/" + DEVICE + "/resources/oic/p?onlyContent=true");

        assertThat(answer.body().strip()).isEqualTo("{\"big\":18446744073709551615,\"more\":123456789012345678}");
    }

    @Test
    void a_body_with_something_behind_it_is_refused() {
        var answer = put(LIGHT, "{\"power\":1} {\"power\":2}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Recordings.json(answer.body()).path("code").asInt()).isEqualTo(3);
    }

    @Test
    void text_is_never_passed_off_as_what_the_device_speaks() {
        var slow = "/api/v1/devices/" + DEVICE + "/resources/slow";
        var answer = hub.send(hub.request(slow + "?async=true")
                .setHeader("Content-Type", "application/protojson")
                .PUT(BodyPublishers.ofString("{\"contentType\":\"text/plain\",\"data\":\"aGVsbG8=\"}"))
                .build());

        var events = hub.send(hub.request(slow + "/events")
                .setHeader("Accept", "application/protojson")
                .build());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(lines(events))
                .map(line -> line.path("result").path("resourceUpdatePending").path("content"))
                .filteredOn(content -> content.path("data").asText().equals("aGVsbG8="))
                .singleElement()
                .satisfies(content ->
                        assertThat(content.path("contentType").asText()).startsWith("text/plain"));
    }

    @Test
    void devices_come_page_by_page_each_once() {
        var ids = new TreeSet<String>();
        for (var i = 0; i < 7; i++) {
            var id = UUID.randomUUID();
            hub.core.registry().signUp(hub.principal("app-pages"), new dev.landfall.core.model.DeviceId(id));
            ids.add(id.toString());
        }

        var found = new ArrayList<String>();
        var pages = 0;
        var next = "/api/v1/devices?pageSize=3";
        while (!next.isEmpty()) {
            var answer = hub.send(hub.request(next)
                    .setHeader("Authorization", "Bearer app-pages")
                    .build());
            lines(answer)
                    .forEach(line -> found.add(line.path("result").path("id").asText()));
            var link = answer.headers().firstValue("link").orElse("");
            assertThat(link.isEmpty())
                    .isEqualTo(answer.headers().firstValue("next-page-token").isEmpty());
            next = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
            pages++;
        }

        assertThat(pages).isBetween(3, 4);
        assertThat(found).hasSize(7).hasSameElementsAs(ids);
    }

    @Test
    void a_page_size_that_is_none_is_refused() {
        for (var size : new String[] {"0", "-1", "x", "1001", "99999999999"}) {
            assertThat(hub.get("/api/v1/devices?pageSize=" + size).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void a_page_token_that_is_none_is_told_as_an_error() {
        var answer = hub.get("/api/v1/devices?pageSize=3&pageToken=nonsense");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Recordings.json(answer.body()).path("error").path("code").asInt())
                .isIn(3, 11);
    }

    @Test
    void a_stranger_sees_nothing_and_commands_nothing() {
        var list = hub.send(hub.request("/api/v1/devices")
                .setHeader("Authorization", "Bearer app-2")
                .build());
        var twin = hub.send(
                hub.request(LIGHT).setHeader("Authorization", "Bearer app-2").build());
        var command = hub.send(hub.request(LIGHT)
                .setHeader("Authorization", "Bearer app-2")
                .PUT(BodyPublishers.ofString("{\"power\":1}"))
                .build());
        var history = hub.send(hub.request("/api/v1/devices/" + DEVICE + "/events")
                .setHeader("Authorization", "Bearer app-2")
                .build());
        var deletion = hub.send(hub.request("/api/v1/devices/" + DEVICE)
                .setHeader("Authorization", "Bearer app-2")
                .DELETE()
                .build());

        assertThat(list.body()).isEmpty();
        assertThat(twin.statusCode()).isEqualTo(404);
        assertThat(command.statusCode()).isEqualTo(403);
        assertThat(history.body()).isEmpty();
        assertThat(deletion.body()).isEqualTo("{}\n");
        assertThat(hub.get("/api/v1/devices/" + DEVICE).statusCode()).isEqualTo(200);
    }

    @Test
    void who_may_only_read_may_not_command() {
        var answer = hub.send(hub.request(LIGHT)
                .setHeader("Authorization", "Bearer reader-1")
                .PUT(BodyPublishers.ofString("{\"power\":1}"))
                .build());

        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @Test
    void the_history_has_every_change_in_order_and_honours_its_beginning() {
        device.dim();
        device.dim();
        var before = hub.get(LIGHT + "/events");
        var last = lines(before).getLast().path("result").path("resourceChanged");
        device.dim();
        device.dim();

        var after = lines(hub.get(LIGHT + "/events?timestampFilter="
                + last.path("eventMetadata").path("timestamp").asText()));

        assertThat(after).hasSize(2);
        var versions = after.stream()
                .map(line -> line.path("result")
                        .path("resourceChanged")
                        .path("eventMetadata")
                        .path("version")
                        .asLong())
                .toList();
        var known = last.path("eventMetadata").path("version").asLong();
        assertThat(versions).containsExactly(known + 1, known + 2);
    }

    @Test
    void a_device_s_history_has_its_comings_links_and_commands() {
        put(LIGHT, "{\"power\":77}");

        var names = new TreeSet<String>();
        lines(hub.get("/api/v1/devices/" + DEVICE + "/events"))
                .forEach(line -> line.path("result").fieldNames().forEachRemaining(names::add));

        assertThat(names)
                .contains(
                        "deviceMetadataUpdated",
                        "resourceChanged",
                        "resourceLinksPublished",
                        "resourceUpdatePending",
                        "resourceUpdated");
    }

    @Test
    void names_in_the_query_are_the_same_in_upper_and_lower_case_and_have_aliases() {
        var filtered = hub.get("/api/v1/resources?TYPE=core.light");
        var view = hub.get(LIGHT + "?INTERFACE=oic.if.baseline");

        assertThat(lines(filtered)).hasSize(1);
        assertThat(Recordings.json(view.body()).path("data").path("content").has("if"))
                .isTrue();
    }

    @Test
    void doubled_slashes_do_not_cost_a_command_its_body() {
        var answer = put("/api/v1/devices/" + DEVICE + "/resources//light//1", "{\"power\":5}");

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void a_resource_filter_with_the_stored_etag_answers_not_modified() {
        var etag =
                Recordings.json(hub.get(LIGHT).body()).path("data").path("etag").asText();

        var answer = lines(hub.get("/api/v1/resources?httpResourceIdFilter=" + DEVICE + "/light/1%3Fetag%3D"
                + java.net.URLEncoder.encode(etag, java.nio.charset.StandardCharsets.UTF_8)
                        .replace("%", "%25")));

        var data = answer.getFirst().path("result").path("data");
        assertThat(data.path("status").asText()).isEqualTo("NOT_MODIFIED");
        assertThat(data.path("content").path("coapContentFormat").asInt()).isEqualTo(-1);
        assertThat(data.path("etag").asText()).isEqualTo(etag);
    }

    @Test
    void only_content_of_nothing_is_null() {
        device.report("/oic/p", "{\"a\":1}");
        var first = hub.send(hub.request("/api/v1/devices/" + DEVICE + "/resources/forbidden?onlyContent=1")
                .build());

        assertThat(first.body().strip()).isEqualTo("{\"y\":1}");
    }

    @Test
    void a_waiting_command_can_be_cancelled_by_its_id() {
        var path = "/api/v1/devices/" + DEVICE + "/resources/future";
        put(path + "?force=true&async=true&timeToLive=60000000000", "{\"a\":1}");
        var waiting = lines(hub.get("/api/v1/pending-commands?includeHiddenResources=true&deviceId=" + DEVICE));
        var id = waiting.stream()
                .map(line -> line.path("result").path("resourceUpdatePending"))
                .filter(command ->
                        command.path("resourceId").path("href").asText().equals("/future"))
                .findFirst()
                .orElseThrow()
                .path("auditContext")
                .path("correlationId")
                .asText();

        var answer =
                hub.send(hub.request(path + "/pending-commands/" + id).DELETE().build());

        assertThat(Recordings.json(answer.body()).path("correlationIds").get(0).asText())
                .isEqualTo(id);
    }

    @Test
    void a_call_that_fails_tells_nothing_of_the_inside() {
        for (var path :
                List.of("/api/v1/devices/%zz", "/api/v1/devices/x/resources/%", "/api/v1/events?timestampFilter=%")) {
            var answer = hub.get(path.replace("%", "%25"));

            assertThat(answer.statusCode()).isBetween(200, 499);
            assertThat(answer.body()).doesNotContain("Exception", "dev.landfall", "\tat ");
        }
    }
}
