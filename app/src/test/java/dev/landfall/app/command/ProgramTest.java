package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.landfall.app.data.ReadyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of the real program: started, found, refused a second time, stopped, killed, started again. */
final class ProgramTest {
    @TempDir
    Path folder;

    private Program program;

    @BeforeEach
    void prepare() {
        program = new Program(folder);
    }

    @AfterEach
    void end() {
        program.close();
    }

    @Test
    void a_hub_says_one_line_of_json_keeps_its_secrets_and_leaves_cleanly() throws Exception {
        var hub = program.hub();

        var line = new ObjectMapper().readTree(hub.out());
        var ready = ReadyFile.read(program.data()).orElseThrow();

        assertThat(hub.out().lines()).hasSize(1);
        assertThat(line).hasToString(ready.json().toString());
        assertThat(Objects.requireNonNull(ready.adminSecret())).content().hasSizeGreaterThan(30);
        assertThat(rights(program.data())).isEqualTo("rwx------");
        for (var secret : new String[] {"admin.secret", "hub.key", "pki/ca.key", "pki/server.key"}) {
            assertThat(rights(program.data().resolve(secret))).as(secret).isEqualTo("rw-------");
        }

        var stop = program.run("stop");

        assertThat(stop.process().exitValue()).as(stop.err()).isZero();
        assertThat(hub.await()).isZero();
        assertThat(program.data().resolve("ready.json")).doesNotExist();
    }

    @Test
    void a_second_hub_on_the_same_data_exits_with_4_and_names_the_first() {
        var first = program.hub();

        var second = program.run("start", "--api-port", "0", "--coaps-port", "0", "--metrics-port", "0");

        assertThat(second.process().exitValue()).isEqualTo(4);
        assertThat(second.err()).contains(Long.toString(first.process().pid()));
        assertThat(first.process().isAlive()).isTrue();
        assertThat(program.data().resolve("ready.json")).exists();
    }

    @Test
    void a_hub_that_was_killed_is_replaced_and_keeps_its_identity() throws Exception {
        var first = program.hub();
        var before = ReadyFile.read(program.data()).orElseThrow();
        first.process().destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        assertThat(program.data().resolve("ready.json"))
                .as("what the killed one left")
                .exists();

        var second = program.hub();

        var after = ReadyFile.read(program.data()).orElseThrow();
        assertThat(after.pid()).isEqualTo(second.process().pid());
        assertThat(after.hubId()).isEqualTo(before.hubId());
        assertThat(program.run("devices").process().exitValue()).isZero();
    }

    @Test
    void ports_in_use_are_told() {
        program.hub();
        var port = portOf(program.data());

        var other = program.run(
                "start",
                "--data",
                folder.resolve("other").toString(),
                "--api-port",
                port,
                "--coaps-port",
                "0",
                "--metrics-port",
                "0");

        assertThat(other.process().exitValue()).isEqualTo(1);
        assertThat(other.err())
                .contains("port " + port)
                .contains("is in use already")
                .contains("--api-port");
    }

    private static String portOf(Path data) {
        try {
            var api = ReadyFile.read(data).orElseThrow().api();
            return api.substring(api.lastIndexOf(':') + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String rights(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
