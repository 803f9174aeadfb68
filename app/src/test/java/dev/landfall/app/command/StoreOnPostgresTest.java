package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.landfall.app.client.ApiPaths;
import dev.landfall.app.client.HubClient;
import dev.landfall.app.command.Fixture.Watch;
import dev.landfall.app.console.ExitCode;
import dev.landfall.conformance.server.PostgresServer;
import dev.landfall.simulator.Load;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A hub whose store is a database. */
final class StoreOnPostgresTest {
    private static final Load ONE = new Load(1, 0, Duration.ZERO, 7);
    private static final JsonNode ON = JsonNodeFactory.instance.objectNode().put("state", true);
    private static final String DEVICE = ONE.device(0).toString();

    @TempDir
    Path folder;

    private final PostgresServer server = PostgresServer.shared();

    @Test
    void a_hub_finds_everything_again_that_it_kept_there() throws Exception {
        var database = server.database();
        try (var hub = hub(database);
                var app = hub.owner("ada");
                var watch = new Watch(app, "");
                var _ = hub.devices("ada", ONE)) {
            watch.next(line -> line.path("type").asText().equals("online"));
            assertThat(status(app)).isEqualTo("online");
        }

        try (var again = hub(database);
                var app = again.owner("ada")) {
            assertThat(status(app)).isEqualTo("offline");
            assertThat(Files.exists(folder.resolve("data/store"))).isFalse();
        }
    }

    @Test
    void a_hub_goes_on_by_itself_when_the_database_was_away() throws Exception {
        try (var own = PostgresServer.start();
                var hub = hub(own, own.database());
                var app = hub.owner("ada");
                var watch = new Watch(app, "");
                var _ = hub.devices("ada", ONE)) {
            watch.next(line -> line.path("type").asText().equals("online"));

            own.killHard();
            own.restart();

            Awaitility.await("a command is done again")
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> set(app, ON).equals("confirmed"));
            watch.next(line -> line.path("content").path("state").asBoolean());
            assertThat(status(app)).isEqualTo("online");
        }
    }

    @Test
    void an_outage_is_told_once_and_without_stack_traces() {
        try (var own = PostgresServer.start();
                var hub = hub(own, own.database())) {
            var said = new ListAppender<ILoggingEvent>();
            said.start();
            ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(said);

            own.stop();
            Awaitility.await("it is told")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> !told(said).isEmpty());
            assertThat(health(hub)).contains("\"ready\":false", "Unreachable");
            own.restart();
            Awaitility.await("it is back")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> health(hub).contains("\"ready\":true"));

            assertThat(told(said)).hasSize(1).first().asString().contains("the store cannot be used: Unreachable");
            assertThat(List.copyOf(said.list))
                    .filteredOn(event -> event.getThrowableProxy() != null)
                    .as("what is logged with a stack trace")
                    .isEmpty();
        }
    }

    private static List<String> told(ListAppender<ILoggingEvent> said) {
        return List.copyOf(said.list).stream()
                .filter(event -> event.getLoggerName().endsWith("StoreWatch"))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static String health(Fixture hub) {
        try (var client = HttpClient.newHttpClient()) {
            var metrics = Objects.requireNonNull(hub.ready().metrics());
            var request = HttpRequest.newBuilder(URI.create(metrics).resolve("/health"))
                    .timeout(Duration.ofSeconds(30))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_server_that_is_not_there_is_unreachable() {
        var run = start("postgres://landfall@127.0.0.1:1/nowhere");

        assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE.number());
        assertThat(run.err()).contains("StoreUnreachable", "postgres://127.0.0.1:1/nowhere as landfall");
    }

    @Test
    void a_database_that_is_not_there_is_unreachable() {
        var run = start(
                server.url("nowhere"),
                "--store-password-file",
                server.passwordFile().toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE.number());
        assertThat(run.err()).contains("StoreUnreachable", "no such database");
    }

    @Test
    void a_wrong_password_is_refused_and_not_shown() throws IOException {
        var wrong = folder.resolve("password");
        Files.writeString(wrong, "my-secret-that-is-wrong\n");

        var run = start(server.url("postgres"), "--store-password-file", wrong.toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.REFUSED.number());
        assertThat(run.err()).contains("StoreRefused").doesNotContain("my-secret");
    }

    @Test
    void a_password_in_the_url_is_a_mistake_and_not_shown() {
        var run = start("postgres://landfall:my-secret@127.0.0.1/landfall");

        assertThat(run.exitCode()).isEqualTo(ExitCode.SETTINGS.number());
        assertThat(run.err()).contains("put it into a file").doesNotContain("my-secret");
    }

    @Test
    void a_database_that_takes_no_writes_is_told() {
        var database = server.database();
        server.sql("postgres", "ALTER DATABASE " + database + " SET default_transaction_read_only = on");

        var run = start(
                server.url(database),
                "--store-password-file",
                server.passwordFile().toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE.number());
        assertThat(run.err()).contains("takes no writes");
    }

    @Test
    void four_lines_of_settings_are_enough() throws IOException {
        var config = folder.resolve("hub.yaml");
        Files.writeString(config, """
                store:
                  kind: postgres
                  url: postgres://127.0.0.1:1/nowhere
                  user: landfall
                """);

        var run = Run.of(
                "start",
                "--data",
                folder.resolve("data").toString(),
                "--config",
                config.toString(),
                "--output",
                "json");

        assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE.number());
    }

    private Fixture hub(String database) {
        return hub(server, database);
    }

    private Fixture hub(PostgresServer on, String database) {
        return new Fixture(
                folder.resolve("data"),
                Map.of(
                        "store.kind",
                        "postgres",
                        "store.url",
                        on.url(database),
                        "store.password-file",
                        on.passwordFile().toString()));
    }

    private Run start(String url, String... more) {
        var arguments = new ArrayList<>(
                List.of("start", "--data", folder.resolve("data").toString(), "--store", url, "--output", "json"));
        arguments.addAll(List.of(more));
        arguments.addAll(List.of("--api-port", "0", "--coaps-port", "0", "--metrics-port", "0"));
        return Run.of(arguments.toArray(new String[0]));
    }

    private static String status(HubClient app) {
        return app.call("GET", ApiPaths.device(DEVICE, ""), Optional.empty(), Fixture.PATIENCE)
                .path("status")
                .asText();
    }

    private static String set(HubClient app, JsonNode content) {
        return app.call("PUT", ApiPaths.device(DEVICE, "/resources/light/1"), Optional.of(content), Fixture.PATIENCE)
                .path("state")
                .asText();
    }
}
