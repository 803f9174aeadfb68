package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.landfall.app.data.ReadyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandLinesTest {
    static final List<String> COMMANDS = List.of(
            "start",
            "stop",
            "token",
            "device-code",
            "device-token",
            "device-tokens",
            "devices",
            "device",
            "resources",
            "get",
            "set",
            "commands",
            "cancel",
            "history",
            "watch",
            "delete",
            "status",
            "simulate",
            "test",
            "completion",
            "version");

    @TempDir
    Path folder;

    @ParameterizedTest
    @FieldSource("COMMANDS")
    void every_command_has_help(String command) {
        var run = Run.of(command, "--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("Usage: landfall " + command).contains("--output");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void a_role_nobody_knows_is_a_mistake_and_no_token_without_limits() {
        var run = Run.of("token", "--owner", "me", "--role", "viewer", "--data", folder.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("'viewer'").contains("reader");
    }

    @Test
    void the_help_names_every_command() {
        var run = Run.of("--help");

        assertThat(run.out()).contains(COMMANDS);
    }

    @Test
    void the_version_is_told_to_programs_too() throws Exception {
        var run = Run.of("version", "--output", "json");

        var json = new ObjectMapper().readTree(run.out());

        assertThat(json.path("version").asText()).matches("\\d+\\.\\d+\\.\\d+.*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "get",
                "devices --limit many",
                "watch --nonsense",
                "set a /b {",
                "start --data",
                "history a /b --every often",
                "history a /b --from yesterday",
                "completion tcsh"
            })
    void a_command_that_cannot_be_read_exits_with_2(String line) {
        var run = Run.of(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isNotEmpty();
    }

    @Test
    void a_command_that_there_is_not_is_called_that() {
        var run = Run.of("devcies", "--data", folder.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("there is no command 'devcies'").contains("landfall --help");
    }

    @Test
    void a_program_gets_its_error_as_json() throws Exception {
        var run = Run.of("devices", "--data", folder.toString(), "--output", "json");

        var json = new ObjectMapper().readTree(run.err());

        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(json.path("code").asInt()).isEqualTo(5);
        assertThat(json.path("reason").asText()).isEqualTo("Unreachable");
        assertThat(json.path("message").asText()).contains(folder.toString());
        assertThat(json.path("cure").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "devices", "watch", "token --owner a"})
    void where_no_hub_runs_it_exits_with_5(String line) {
        var run = Run.of((line + " --data " + folder).split(" "));

        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err()).contains("no hub runs on the data directory");
    }

    @Test
    void a_directory_that_does_not_exist_is_said_to_be_missing() {
        var run = Run.of("devices", "--data", folder.resolve("nowhere").toString());

        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err()).contains("there is no such directory");
    }

    @Test
    void what_a_dead_hub_left_does_not_count() throws Exception {
        var dead = new ProcessBuilder("true").start();
        dead.waitFor();
        new ReadyFile(dead.pid(), "", "", "https://127.0.0.1:1", null, null, null, null, null, folder, folder, folder)
                .announce();

        var run = Run.of("stop", "--data", folder.toString());

        assertThat(run.exitCode()).isEqualTo(5);
    }

    @Test
    void a_token_without_an_owner_is_a_mistake() throws Exception {
        new ReadyFile(
                        ProcessHandle.current().pid(),
                        "",
                        "",
                        "https://127.0.0.1:1",
                        null,
                        null,
                        null,
                        null,
                        null,
                        folder,
                        folder,
                        folder)
                .announce();

        var run = Run.of("token", "--data", folder.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--owner");
    }

    @Test
    void mistakes_in_the_settings_exit_with_3_and_are_all_told() throws Exception {
        var config = Files.writeString(folder.resolve("c.yaml"), "api:\n  prot: 1\nlog:\n  level: loud\n");

        var run = Run.of("start", "--data", folder.toString(), "--config", config.toString());

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .contains("2 mistakes")
                .contains("api.prot is not a setting; did you mean api.port?")
                .contains("log.level must be");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "devices|--owner|",
                "devices|--tenant| ",
                "devices|--owner=",
                "token|--owner|",
                "get||/a",
                "start|--host|"
            })
    void an_empty_value_is_not_a_value_left_out(String line) {
        var run = Run.of((line + "|--data|" + folder).split("\\|"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("is empty");
    }

    @Test
    void a_mistyped_command_is_told_the_one_that_was_meant() {
        var run = Run.of("devcies");

        assertThat(run.err()).contains("did you mean 'devices'?");
    }

    @Test
    void help_for_a_command_can_be_asked_for_by_word() {
        var typed = CommandLines.typed("help", "get");

        assertThat(typed).containsExactly("get", "--help");
        assertThat(CommandLines.typed("help")).containsExactly("--help");
    }

    @Test
    void help_for_a_mistyped_command_says_that_there_is_no_such_command() {
        var run = Run.of(CommandLines.typed("help", "devcies"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("did you mean 'devices'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void a_shell_gets_a_script_that_knows_every_command_and_its_options(String shell) {
        var run = Run.of("completion", shell);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains(COMMANDS).contains("redeliver");
    }
}
