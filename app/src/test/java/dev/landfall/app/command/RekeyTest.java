package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.app.console.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A new hub key, also when the power goes between two of its steps. */
@Timeout(240)
final class RekeyTest {
    @TempDir
    Path folder;

    @Test
    void everything_is_sealed_again_under_a_new_key_and_the_old_one_opens_nothing_any_more() throws Exception {
        var token = started();
        var former = key();

        var run = rekey();

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains(
                        "sealed under a new hub key", folder.resolve("hub.key").toString());
        assertThat(key()).isNotEqualTo(former);
        assertThat(folder.resolve("hub.key.next")).doesNotExist();
        assertGood(token);
        Files.writeString(folder.resolve("hub.key"), former);
        var wrong = start();
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.SETTINGS.number());
        assertThat(wrong.err()).contains("is the wrong one", "backup");
    }

    @Test
    void killed_before_anything_is_sealed_the_hub_starts_with_the_old_key_and_the_command_completes_it()
            throws Exception {
        var token = started();
        var former = key();
        var next = "0123456789abcdef".repeat(4) + "\n";
        Files.writeString(folder.resolve("hub.key.next"), next);

        assertGood(token);

        assertThat(key()).isEqualTo(former);
        assertThat(rekey().exitCode()).isZero();
        assertThat(key()).isEqualTo(next);
        assertThat(folder.resolve("hub.key.next")).doesNotExist();
        assertGood(token);
    }

    @Test
    void killed_after_everything_is_sealed_the_hub_starts_with_the_new_key_and_the_command_completes_it()
            throws Exception {
        var token = started();
        var former = key();
        assertThat(rekey().exitCode()).isZero();
        var next = key();
        Files.writeString(folder.resolve("hub.key.next"), next);
        Files.writeString(folder.resolve("hub.key"), former);

        assertGood(token);

        assertThat(rekey().exitCode()).isZero();
        assertThat(key()).isEqualTo(next);
        assertThat(folder.resolve("hub.key.next")).doesNotExist();
        assertGood(token);
    }

    @Test
    void new_keys_of_the_issuer_and_a_new_ca_are_made_when_they_are_asked_for() throws Exception {
        var token = started();
        var authority = Files.readString(folder.resolve("pki/ca.pem"));

        var run = Run.of("hub", "rekey", "--data", folder.toString(), "--new-issuer-keys", "--new-ca");

        assertThat(run.exitCode()).isZero();
        try (var hub = new Fixture(folder)) {
            assertThat(status(hub, token)).isEqualTo(401);
            assertThat(status(hub, hub.token(Map.of("owner", "ada")))).isEqualTo(200);
        }
        assertThat(Files.readString(folder.resolve("pki/ca.pem"))).isNotEqualTo(authority);
        new Fixture(folder).close();
    }

    @Test
    void a_start_that_ends_after_it_has_copied_a_new_ca_is_no_obstacle_to_the_next_one() throws Exception {
        started();
        var authority = Files.readString(folder.resolve("pki/ca.pem"));
        Run.of("hub", "rekey", "--data", folder.toString(), "--new-ca");
        var settings = Files.writeString(
                folder.resolve("settings.yaml"), "api:\n  certificate: /nowhere/own.pem\n  key: /nowhere/own.key\n");

        var halfway = start("--config", settings.toString());

        assertThat(halfway.err()).contains("/nowhere/own");
        assertThat(Files.readString(folder.resolve("pki/ca.pem"))).isNotEqualTo(authority);
        new Fixture(folder).close();
    }

    @Test
    void a_store_without_a_hub_has_nothing_to_seal() {
        var run = rekey();

        assertThat(run.exitCode()).isEqualTo(ExitCode.REFUSED.number());
        assertThat(run.err()).contains("has no record of a hub");
        assertThat(folder.resolve("hub.key")).doesNotExist();
    }

    @Test
    void a_key_file_that_is_a_link_stays_one_and_its_target_has_the_new_key() throws Exception {
        var token = started();
        var former = key();
        var target = Files.move(
                folder.resolve("hub.key"),
                Files.createDirectory(folder.resolve("shared")).resolve("key"));
        Files.createSymbolicLink(folder.resolve("hub.key"), target);

        assertThat(rekey().exitCode()).isZero();

        assertThat(folder.resolve("hub.key")).isSymbolicLink();
        assertThat(Files.readString(target)).isEqualTo(key()).isNotEqualTo(former);
        assertGood(token);
    }

    @Test
    void a_damaged_new_key_is_warned_of_and_the_next_rekey_makes_another() throws Exception {
        var token = started();
        var former = key();
        Files.writeString(folder.resolve("hub.key.next"), "half of a k");

        var warnings = warnings(() -> assertGood(token));

        assertThat(warnings)
                .singleElement()
                .asString()
                .contains(folder.resolve("hub.key.next").toString(), "damaged", "delete the file");
        assertThat(rekey().exitCode()).isZero();
        assertThat(key()).isNotEqualTo(former);
        assertThat(folder.resolve("hub.key.next")).doesNotExist();
        assertThat(warnings(() -> assertGood(token))).isEmpty();
    }

    @Test
    void a_damaged_new_key_that_is_needed_is_named_with_what_helps() throws Exception {
        started();
        Files.writeString(folder.resolve("hub.key"), "0123456789abcdef".repeat(4) + "\n");
        Files.writeString(folder.resolve("hub.key.next"), "half of a k");

        var refused = start();

        assertThat(refused.exitCode()).isEqualTo(ExitCode.SETTINGS.number());
        assertThat(refused.err()).contains("hub.key.next", "is damaged", "interrupted", "backup");
    }

    @Test
    void a_key_that_others_can_read_is_warned_of_and_what_a_kill_has_left_is_removed() throws Exception {
        var token = started();
        var file = folder.resolve("hub.key");
        var left = Files.writeString(
                folder.resolve("hub.key.8f14e45f-ceea-467f-a8d1-0a2b3c4d5e6f"), "0123456789abcdef".repeat(4) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));

        var warnings = warnings(() -> assertGood(token));

        assertThat(warnings).singleElement().asString().contains(file.toString(), "0440", "chmod 600 " + file);
        assertThat(left).doesNotExist();
    }

    private interface Step {
        void run() throws Exception;
    }

    /** What the log warns of meanwhile about the hub key. */
    private static List<String> warnings(Step step) throws Exception {
        var before = System.err;
        var log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            step.run();
        } finally {
            System.setErr(before);
        }
        return log.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("WARN") && line.contains("hub.key"))
                .toList();
    }

    /** A hub that ran here; a token of its issuer. */
    private String started() {
        try (var hub = new Fixture(folder)) {
            return hub.token(Map.of("owner", "ada", "ttl", "1h"));
        }
    }

    private void assertGood(String token) throws Exception {
        try (var hub = new Fixture(folder)) {
            assertThat(status(hub, token)).isEqualTo(200);
        }
    }

    private static int status(Fixture hub, String token) throws Exception {
        return hub.send("GET", "/landfall/v1/devices", token).statusCode();
    }

    private Run rekey() {
        return Run.of("hub", "rekey", "--data", folder.toString());
    }

    private Run start(String... more) {
        var usual = Stream.of(
                "start", "--data", folder.toString(), "--api-port", "0", "--coaps-port", "0", "--metrics-port", "0");
        return Run.of(Stream.concat(usual, Stream.of(more)).toArray(String[]::new));
    }

    private String key() throws IOException {
        return Files.readString(folder.resolve("hub.key"));
    }
}
