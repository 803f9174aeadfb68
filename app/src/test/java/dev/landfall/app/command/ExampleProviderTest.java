package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example in Python: its own checks, and a hub on it; needs Python 3.11 with venv. */
final class ExampleProviderTest {
    private static final long MINUTES = 5;
    private static final String LIGHT = "e220a839-7b1d-4daf-aa85-68d2e45fd6cb";

    @TempDir
    Path folder;

    @Test
    void it_passes_its_own_checks() throws Exception {
        var check = Example.begin(List.of(Example.provider(), "check"), folder);

        assertThat(check.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        assertThat(check.exitValue())
                .as(Files.readString(folder.resolve("provider.log")))
                .isZero();
    }

    @Test
    void a_hub_on_it_goes_on_after_it_was_killed() throws Exception {
        var socket = folder.resolve("s");
        var serve = List.of(
                Example.provider(),
                "serve",
                socket.toString(),
                folder.resolve("sqlite").toString());
        var provider = Example.begin(serve, folder);
        try (var program = new Program(folder)) {
            Awaitility.await("a socket").atMost(Program.PATIENCE).until(() -> Files.exists(socket));
            program.hub("--store", "unix:" + socket);
            program.begin(List.of("simulate", "--devices", "2", "--owner", "me"));
            shows(program, "online", "devices");
            sets(program, true);

            provider.destroyForcibly().waitFor();
            provider = Example.begin(serve, folder);

            sets(program, false);
            shows(program, "\"state\":true", "history", LIGHT, "/light/1");
            shows(program, "\"state\":false", "history", LIGHT, "/light/1");
            shows(program, LIGHT + "  online", "devices");
        } finally {
            provider.destroyForcibly();
        }
    }

    private static void sets(Program program, boolean state) {
        Awaitility.await("the light can be set")
                .atMost(Program.PATIENCE)
                .until(() -> program.run("set", LIGHT, "/light/1", "{\"state\":" + state + "}")
                                .process()
                                .exitValue()
                        == 0);
        shows(program, "\"state\":" + state, "get", LIGHT, "/light/1", "--output", "json");
    }

    private static void shows(Program program, String text, String... command) {
        Awaitility.await(text)
                .atMost(Program.PATIENCE)
                .until(() -> program.run(command).out().contains(text));
    }
}
