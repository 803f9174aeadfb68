package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.landfall.app.client.ApiPaths;
import dev.landfall.app.client.HubClient;
import dev.landfall.app.command.Fixture.Watch;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.data.CurrentStoreFile;
import dev.landfall.app.data.ReadyFile;
import dev.landfall.simulator.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub is moved, exported and imported with the commands that an operator types. */
final class StoreMovesTest {
    private static final Load ONE = new Load(1, 0, Duration.ZERO, 7);
    private static final String DEVICE = ONE.device(0).toString();

    @TempDir
    Path folder;

    @Test
    void a_moved_hub_goes_on_is_found_again_and_cannot_be_started_on_what_it_left() throws Exception {
        List<JsonNode> before;
        try (var hub = announced();
                var app = hub.owner("ada");
                var watch = new Watch(app, "");
                var _ = hub.devices("ada", ONE)) {
            watch.next(line -> line.path("type").asText().equals("changed"));

            var moved = run("migrate", "--to", there().toString(), "--data", data().toString());
            set(app, true);

            watch.next(line -> line.path("content").path("state").asBoolean());
            assertThat(moved.exitCode()).as(moved.err()).isZero();
            assertThat(moved.out()).contains("moved in", "are the same");
            before = history(app);
            assertThat(before).hasSize(2);
        }

        try (var again = new Fixture(data());
                var app = again.owner("ada")) {
            assertThat(history(app)).isEqualTo(before);
        }
        assertThat(CurrentStoreFile.read(data()).orElseThrow().left()).isTrue();
        var elsewhere = start("--config", config("store:\n  kind: embedded\n"));
        assertThat(elsewhere.exitCode()).isEqualTo(ExitCode.SETTINGS.number());
        assertThat(elsewhere.err()).contains("was moved to the embedded store in");
        Files.delete(data().resolve("store.json"));
        var back = start();
        assertThat(back.exitCode()).isEqualTo(ExitCode.REFUSED.number());
        assertThat(back.err()).contains("the hub has moved away from this store");
    }

    @Test
    void what_cannot_be_moved_to_is_told() throws Exception {
        try (var _ = announced()) {
            var nothing = run("migrate", "--status", "--data", data().toString());
            var same = run("migrate", "--to", config("store:\n  kind: embedded\n"), "--data", data().toString());
            var none = run("migrate", "--to", config("api:\n  port: 1\n"), "--data", data().toString());
            var wrong = run("migrate", "--to", config("store:\n  kin: embedded\n"), "--data", data().toString());
            var both = run("migrate", "--status", "--cancel", "--data", data().toString());
            var away = run(
                    "migrate",
                    "--to",
                    config("store:\n  kind: postgres\n  url: postgres://landfall@127.0.0.1:1/nowhere\n"),
                    "--data",
                    data().toString());

            assertThat(nothing.exitCode()).isEqualTo(ExitCode.REFUSED.number());
            assertThat(same.exitCode()).isEqualTo(ExitCode.REFUSED.number());
            assertThat(same.err()).contains("already");
            assertThat(none.exitCode()).isEqualTo(ExitCode.SETTINGS.number());
            assertThat(wrong.exitCode()).isEqualTo(ExitCode.SETTINGS.number());
            assertThat(both.exitCode()).isEqualTo(ExitCode.USAGE.number());
            assertThat(away.exitCode()).isEqualTo(ExitCode.REFUSED.number());
            assertThat(away.err()).contains("cannot be opened");
        }
    }

    @Test
    void an_export_of_a_running_hub_and_of_a_stopped_one_become_the_same_hub_again() throws Exception {
        List<JsonNode> before;
        var first = folder.resolve("running.landfall");
        var second = folder.resolve("stopped.landfall");
        try (var hub = announced();
                var app = hub.owner("ada");
                var watch = new Watch(app, "");
                var _ = hub.devices("ada", ONE)) {
            watch.next(line -> line.path("type").asText().equals("changed"));
            set(app, true);
            before = history(app);

            var exported = run("export", first.toString(), "--data", data().toString(), "--output", "json");
            assertThat(exported.exitCode()).as(exported.err()).isZero();
            assertThat(new ObjectMapper()
                            .readTree(exported.out())
                            .path("events")
                            .asLong())
                    .isGreaterThan(2);
        }
        ReadyFile.forget(data());
        var stopped = run("export", second.toString(), "--data", data().toString());
        assertThat(stopped.exitCode()).as(stopped.err()).isZero();
        assertThat(run("export", second.toString(), "--data", data().toString()).exitCode())
                .isEqualTo(ExitCode.USAGE.number());

        for (var file : List.of(first, second)) {
            var copy = folder.resolve(file.getFileName() + ".data");
            var imported = run("import", file.toString(), "--data", copy.toString());
            var twice = run("import", file.toString(), "--data", copy.toString());

            assertThat(imported.exitCode()).as(imported.err()).isZero();
            assertThat(twice.exitCode()).isEqualTo(ExitCode.REFUSED.number());
            Files.copy(data().resolve("hub.key"), copy.resolve("hub.key"));
            try (var again = new Fixture(copy);
                    var app = again.owner("ada")) {
                assertThat(history(app)).isEqualTo(before);
                assertThat(Files.readString(copy.resolve("hub.id")))
                        .isEqualTo(Files.readString(data().resolve("hub.id")));
            }
        }
    }

    @Test
    void an_import_into_another_hub_or_of_no_file_is_refused() throws Exception {
        var file = folder.resolve("all.landfall");
        var other = folder.resolve("other");
        new Fixture(data()).close();
        new Fixture(other).close();
        run("export", file.toString(), "--data", data().toString());

        var foreign = run("import", file.toString(), "--data", other.toString());
        var none = run("import", folder.resolve("none").toString(), "--data", other.toString());
        Files.write(file, new byte[100]);
        var damaged = run("import", file.toString(), "--data", other.toString());

        assertThat(foreign.exitCode()).isEqualTo(ExitCode.REFUSED.number());
        assertThat(foreign.err()).contains("the export file was written by hub");
        assertThat(none.exitCode()).isEqualTo(ExitCode.USAGE.number());
        assertThat(damaged.exitCode()).isEqualTo(ExitCode.FAILED.number());
    }

    /** Commands find a hub by what it says of itself. */
    private Fixture announced() throws IOException {
        var hub = new Fixture(data());
        hub.ready().announce();
        return hub;
    }

    private Path data() {
        return folder.resolve("data");
    }

    private Path there() throws IOException {
        return Path.of(config("store:\n  kind: embedded\n  directory: " + folder.resolve("there") + "\n"));
    }

    private String config(String yaml) throws IOException {
        var file = Files.createTempFile(folder, "to", ".yaml");
        Files.writeString(file, yaml);
        return file.toString();
    }

    /** A start that must fail. */
    private Run start(String... more) {
        var arguments = new ArrayList<>(List.of("start", "--data", data().toString()));
        arguments.addAll(List.of("--api-port", "0", "--coaps-port", "0", "--metrics-port", "0"));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private static Run run(String... arguments) {
        return Run.of(arguments);
    }

    private static void set(HubClient app, boolean state) {
        var body = new ObjectMapper().createObjectNode().put("state", state);
        var answer =
                app.call("PUT", ApiPaths.device(DEVICE, "/resources/light/1"), Optional.of(body), Fixture.PATIENCE);
        assertThat(answer.path("state").asText()).isEqualTo("confirmed");
    }

    private static List<JsonNode> history(HubClient app) {
        var lines = new ArrayList<JsonNode>();
        app.lines(ApiPaths.device(DEVICE, "/history/light/1"), Fixture.PATIENCE, lines::add);
        return lines;
    }
}
