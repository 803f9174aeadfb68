package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.app.client.ApiPaths;
import dev.landfall.app.client.HubClient;
import dev.landfall.app.command.Fixture.Watch;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.conformance.server.PostgresServer;
import dev.landfall.simulator.Enrolment;
import dev.landfall.simulator.EnrolmentSource;
import dev.landfall.simulator.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes, each with a data directory of its own, on one database: they are one hub. */
@Timeout(240)
final class NodesTest {
    private static final Load TWO = new Load(2, 0, Duration.ZERO, 7);
    private static final Load THIRD = new Load(1, 0, Duration.ZERO, 8);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.database();

    @Test
    void a_token_a_code_a_cursor_and_a_page_token_of_one_node_are_good_at_the_other() throws Exception {
        try (var first = node("first");
                var second = node("second");
                var adaAtFirst = first.token(second.token(Map.of("owner", "ada")));
                var adaAtSecond = second.token(first.token(Map.of("owner", "ada")));
                var watch = new Watch(adaAtFirst, "");
                var _ = first.devices("ada", TWO)) {
            assertThat(second.ready().hubId()).isEqualTo(first.ready().hubId());
            assertThat(text("second/node.id")).isNotEqualTo(text("first/node.id"));
            assertThat(first.send("GET", "/landfall/v1/status", first.token(Map.of("role", "operator")))
                            .body())
                    .contains("\"node\":\"" + text("first/node.id").strip() + "\"");
            assertThat(text("second/pki/ca.pem")).isEqualTo(text("first/pki/ca.pem"));
            assertThat(text("second/admin.secret")).isEqualTo(text("first/admin.secret"));

            watch.next(NodesTest::online);
            var cursor = watch.next(NodesTest::online).path("token").asText();
            var page = page(adaAtFirst, Optional.empty());
            var rest = page(adaAtSecond, page.next());
            assertThat(List.of(page.device(), rest.device()))
                    .containsExactlyInAnyOrder(
                            TWO.device(0).toString(), TWO.device(1).toString());

            var code =
                    DeviceCodeCommand.fetch(first.admin(), "ada", Optional.of(THIRD.device(0)), Duration.ofMinutes(10));
            try (var follow = new Watch(adaAtSecond, "?from=" + ApiPaths.encode(cursor));
                    var _ = second.devices(THIRD, redeem(code, second))) {
                var device = follow.next(NodesTest::online).path("device").asText();

                assertThat(device).isEqualTo(THIRD.device(0).toString());
                Awaitility.await("the first node knows that it is online")
                        .atMost(PATIENCE)
                        .until(() -> status(adaAtFirst, device).equals("online"));
                assertThat(status(adaAtSecond, TWO.device(0).toString())).isEqualTo("online");
            }
        }
    }

    @Test
    void what_is_revoked_at_one_node_is_refused_at_the_other() throws Exception {
        try (var first = node("first");
                var second = node("second");
                var client = new HubClient(first.address(), _ -> "")) {
            var token = second.token(Map.of("owner", "ada"));
            assertThat(second.send("GET", "/landfall/v1/devices", token).statusCode())
                    .isEqualTo(200);

            client.revoke(token);

            assertThat(first.send("GET", "/landfall/v1/devices", token).statusCode())
                    .isEqualTo(401);
            Awaitility.await("the second node has noticed")
                    .atMost(PATIENCE)
                    .until(() ->
                            second.send("GET", "/landfall/v1/devices", token).statusCode() == 401);
        }
    }

    @Test
    void a_node_without_the_hub_key_or_with_another_one_ends_with_3() throws Exception {
        node("first").close();
        var directory = folder.resolve("second");

        refused(directory, "the hub key " + directory.resolve("hub.key") + " is missing");

        assertThat(directory.resolve("hub.key")).doesNotExist();
        Files.writeString(directory.resolve("hub.key"), "0123456789abcdef".repeat(4) + "\n");
        refused(directory, "is the wrong one");
        Files.copy(folder.resolve("first/hub.key"), directory.resolve("hub.key"), StandardCopyOption.REPLACE_EXISTING);
        new Fixture(directory, settings(Map.of())).close();
    }

    @Test
    void the_data_directory_of_another_hub_is_refused() throws Exception {
        node("first").close();
        var other = folder.resolve("other");
        new Fixture(other).close();

        refused(other, "belongs to hub " + text("other/hub.id") + ", but the store");
    }

    @Test
    void a_store_that_was_emptied_is_not_taken_for_a_new_one() throws Exception {
        node("first").close();
        server.sql(database, "DROP SCHEMA landfall CASCADE");

        refused(folder.resolve("first"), "has no record of the hub");
    }

    @Test
    void of_two_nodes_that_start_at_the_same_time_one_founds_the_hub_and_the_other_joins_it() throws Exception {
        var key = Map.of("hub.key-file", folder.resolve("shared.key").toString());
        var starts = new ArrayList<FutureTask<Fixture>>();
        for (var name : List.of("first", "second")) {
            var start = new FutureTask<>(() -> new Fixture(folder.resolve(name), settings(key)));
            starts.add(start);
            Thread.ofPlatform().name(name).start(start);
        }

        try (var first = starts.get(0).get();
                var second = starts.get(1).get()) {
            assertThat(second.ready().hubId()).isEqualTo(first.ready().hubId());
            assertThat(text("second/admin.secret")).isEqualTo(text("first/admin.secret"));
            var token = first.token(Map.of("owner", "ada"));
            assertThat(second.send("GET", "/landfall/v1/devices", token).statusCode())
                    .isEqualTo(200);
            assertThat(folder.resolve("first/hub.key")).doesNotExist();
        }
    }

    private void refused(Path directory, String words) {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> new Fixture(directory, settings(Map.of())).close())
                .withMessageContaining(words)
                .extracting(CommandFailure::code)
                .isEqualTo(ExitCode.SETTINGS);
    }

    /** A node; every one but the first has the hub key of the first. */
    private Fixture node(String name) throws IOException {
        var first = folder.resolve("first/hub.key");
        var own = folder.resolve(name).resolve("hub.key");
        if (Files.exists(first) && !Files.exists(own)) {
            Files.createDirectories(folder.resolve(name));
            Files.copy(first, own);
        }
        return new Fixture(folder.resolve(name), settings(Map.of()));
    }

    private Map<String, String> settings(Map<String, String> more) {
        var all = new HashMap<>(more);
        all.put("store.kind", "postgres");
        all.put("store.url", server.url(database));
        all.put("store.password-file", server.passwordFile().toString());
        return all;
    }

    /** Signs up at this node, with a code of whichever. */
    private static EnrolmentSource redeem(JsonNode code, Fixture at) {
        return (UUID _, boolean _) -> new Enrolment(
                code.path("code").asText(),
                code.path("provider").asText(),
                Objects.requireNonNull(at.ready().coaps()),
                code.path("ca").asText(),
                code.path("hubId").asText(),
                null);
    }

    private static Page page(HubClient client, Optional<String> token) {
        var devices = new ArrayList<String>();
        var query = new ApiPaths.Query().with("pageSize", Optional.of("1")).with("pageToken", token);
        var next = client.lines(
                "/devices" + query.text(),
                Fixture.PATIENCE,
                line -> devices.add(line.path("device").asText()));
        return new Page(devices.getFirst(), next);
    }

    private record Page(String device, Optional<String> next) {}

    private static boolean online(JsonNode line) {
        return line.path("type").asText().equals("online");
    }

    private static String status(HubClient app, String device) {
        return app.call("GET", ApiPaths.device(device, ""), Optional.empty(), Fixture.PATIENCE)
                .path("status")
                .asText();
    }

    private String text(String name) throws IOException {
        return Files.readString(folder.resolve(name)).strip();
    }
}
