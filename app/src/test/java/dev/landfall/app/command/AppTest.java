package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.landfall.app.client.ApiPaths;
import dev.landfall.app.client.HubClient;
import dev.landfall.app.command.Fixture.Watch;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.simulator.Load;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job, end to end: a device over TLS, an app over HTTPS, a real hub between them. */
final class AppTest {
    private static final String LIGHT = "/light/1";
    private static final Load ONE = new Load(1, 0, Duration.ZERO, 7);
    private static final String DEVICE = ONE.device(0).toString();

    @TempDir
    Path folder;

    @Test
    void a_device_comes_its_light_is_switched_and_everyone_sees_it() throws Exception {
        try (var hub = new Fixture(folder);
                var app = hub.owner("ada");
                var watch = new Watch(app, "");
                var _ = hub.devices("ada", ONE)) {
            var online = watch.next(type("online"));
            var first = watch.next(type("changed").and(about(LIGHT)));

            var set = set(app, "{\"state\":true}", "");

            var seen = watch.next(
                    about(LIGHT).and(line -> line.path("content").path("state").asBoolean()));
            assertThat(online.path("device").asText()).isEqualTo(DEVICE);
            assertThat(first.path("version").asLong()).isEqualTo(1);
            assertThat(set.path("state").asText()).isEqualTo("confirmed");
            assertThat(set.path("status").asText()).isEqualTo("ok");
            assertThat(seen.path("version").asLong()).isEqualTo(2);
            assertThat(get(app, "").path("content").path("state").asBoolean()).isTrue();
            assertThat(get(app, "?live=true").path("content").path("state").asBoolean())
                    .isTrue();
            assertThat(history(app))
                    .extracting(line -> line.path("version").asLong())
                    .containsExactly(1L, 2L);
        }
    }

    @Test
    void what_waits_for_an_absent_device_is_listed_cancelled_or_delivered() throws Exception {
        try (var hub = new Fixture(folder);
                var app = hub.owner("ada");
                var watch = new Watch(app, "?device=" + DEVICE)) {
            try (var _ = hub.devices("ada", ONE)) {
                watch.next(type("changed").and(about(LIGHT)));
            }
            watch.next(type("offline"));

            var unwanted = set(app, "{\"power\":1}", "?async=true&ttl=5m");
            var wanted = set(app, "{\"power\":2}", "?async=true&ttl=5m");
            var waiting = lines(app, ApiPaths.device(DEVICE, "/commands"));
            var cancelled = app.call(
                    "DELETE",
                    ApiPaths.device(DEVICE, "/commands/" + unwanted.path("id").asText()),
                    Optional.empty(),
                    Fixture.PATIENCE);

            assertThat(waiting).extracting(line -> line.path("state").asText()).containsExactly("pending", "pending");
            assertThat(cancelled.path("state").asText()).isEqualTo("cancelled");
            try (var _ = hub.devices("ada", new Load(1, 0, Duration.ZERO, 7))) {
                var delivered = watch.next(type("command")
                        .and(line -> line.path("id").equals(wanted.path("id")))
                        .and(line -> line.path("state").asText().equals("confirmed")));
                assertThat(delivered.path("status").asText()).isEqualTo("ok");
            }
            assertThat(history(app))
                    .extracting(line -> line.path("content").path("power").asInt())
                    .contains(2)
                    .doesNotContain(1);
        }
    }

    @Test
    void a_restarted_hub_knows_everything_again_and_follows_on() throws Exception {
        JsonNode twin;
        JsonNode last;
        try (var hub = new Fixture(folder);
                var app = hub.owner("ada");
                var watch = new Watch(app, "");
                var _ = hub.devices("ada", ONE)) {
            last = watch.next(type("changed").and(about(LIGHT)));
            twin = get(app, "");
        }

        try (var hub = new Fixture(folder);
                var app = hub.owner("ada");
                var watch = new Watch(app, "?from=" + last.path("token").asText())) {
            var offline = watch.next(type("offline"));

            assertThat(offline.path("device").asText()).isEqualTo(DEVICE);
            assertThat(get(app, "")).isEqualTo(twin);
            assertThat(lines(app, "/devices"))
                    .extracting(line -> line.path("status").asText())
                    .containsExactly("offline");
        }
    }

    @Test
    void nobody_sees_what_is_not_his() throws Exception {
        try (var hub = new Fixture(folder);
                var ada = hub.owner("ada");
                var bob = hub.owner("bob");
                var nobody = hub.token("nonsense");
                var watch = new Watch(ada, "");
                var _ = hub.devices("ada", ONE)) {
            watch.next(type("changed").and(about(LIGHT)));

            assertThat(lines(ada, "/devices")).hasSize(1);
            assertThat(lines(bob, "/devices")).isEmpty();
            refused(() -> get(bob, ""));
            refused(() -> set(bob, "{\"state\":true}", ""));
            refused(() -> lines(nobody, "/devices"));
        }
    }

    @Test
    void the_hub_tells_how_it_is() throws Exception {
        try (var hub = new Fixture(folder);
                var app = hub.owner("ada");
                var watch = new Watch(app, "");
                var _ = hub.devices("ada", ONE);
                var http = HttpClient.newHttpClient()) {
            watch.next(type("changed").and(about(LIGHT)));
            var metrics = Objects.requireNonNull(hub.ready().metrics());

            var page = fetch(http, metrics);
            var health = fetch(http, metrics.replace("/metrics", "/health"));
            var live = fetch(http, metrics.replace("/metrics", "/live"));
            var other = fetch(http, metrics.replace("/metrics", "/metrics/x"));

            assertThat(page.body())
                    .contains("landfall_sign_ins_total 1.0")
                    .contains("landfall_appends_total")
                    .contains("landfall_commit_group_size")
                    .contains("landfall_commit_seconds")
                    .contains("landfall_coap_connections_open 1.0")
                    .contains("landfall_subscriptions 1.0")
                    .contains("jvm_memory_used_bytes");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(new ObjectMapper().readTree(health.body()).path("ready").asBoolean())
                    .isTrue();
            assertThat(live.statusCode()).isEqualTo(200);
            assertThat(other.statusCode()).isEqualTo(404);
        }
    }

    @Test
    void a_hundred_devices_change_and_nothing_is_lost_or_doubled() throws Exception {
        var load = new Load(100, 500, Duration.ofSeconds(2), 3);
        try (var hub = new Fixture(folder);
                var admin = hub.admin()) {
            hub.devices("ada", load).join();

            for (var i = 0; i < 100; i += 9) {
                var path = ApiPaths.device(load.device(i).toString(), "/history" + LIGHT);
                var history = lines(admin, path);
                assertThat(history).isNotEmpty();
                for (var k = 0; k < history.size(); k++) {
                    assertThat(history.get(k).path("version").asInt()).isEqualTo(k + 1);
                    assertThat(history.get(k).path("content").path("seq").asInt())
                            .isEqualTo(k);
                }
            }
            Awaitility.await("all of them left")
                    .atMost(Fixture.PATIENCE)
                    .until(() -> lines(admin, "/devices?status=online").isEmpty());
            assertThat(lines(admin, "/devices?status=offline")).hasSize(100);
        }
    }

    private static JsonNode get(HubClient client, String query) {
        return client.call(
                "GET", ApiPaths.device(DEVICE, "/resources" + LIGHT + query), Optional.empty(), Fixture.PATIENCE);
    }

    private static JsonNode set(HubClient client, String json, String query) {
        try {
            return client.call(
                    "PUT",
                    ApiPaths.device(DEVICE, "/resources" + LIGHT + query),
                    Optional.of(new ObjectMapper().readTree(json)),
                    Fixture.PATIENCE);
        } catch (IOException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    private static List<JsonNode> history(HubClient client) {
        return lines(client, ApiPaths.device(DEVICE, "/history" + LIGHT));
    }

    private static List<JsonNode> lines(HubClient client, String path) {
        var lines = new ArrayList<JsonNode>();
        client.lines(path, Fixture.PATIENCE, lines::add);
        return lines;
    }

    private static void refused(Runnable call) {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(call::run)
                .extracting(CommandFailure::code)
                .isEqualTo(ExitCode.REFUSED);
    }

    private static Predicate<JsonNode> type(String type) {
        return line -> line.path("type").asText().equals(type);
    }

    private static Predicate<JsonNode> about(String href) {
        return line -> line.path("href").asText().equals(href);
    }

    private static HttpResponse<String> fetch(HttpClient http, String address) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
    }
}
