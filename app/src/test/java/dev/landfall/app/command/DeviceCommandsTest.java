package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a device needs to come for the first time, as the command line prints it. */
final class DeviceCommandsTest {
    @TempDir
    Path folder;

    private Fixture hub;

    @BeforeEach
    void open() throws IOException {
        hub = new Fixture(folder);
        hub.ready().announce();
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void a_code_is_one_line_of_json_whoever_reads_it(String output) throws IOException {
        var code = one(run("device-code", "--owner", "ada", "--output", output));

        assertThat(code.path("code").asText()).hasSize(32);
        assertThat(code.path("provider").asText()).isEqualTo("landfall");
        assertThat(code.path("uri").asText()).isEqualTo(hub.ready().coaps());
        assertThat(code.path("hubId").asText()).isEqualTo(hub.ready().hubId());
        assertThat(code.path("ca").asText()).isEqualTo(hub.ready().ca().toString());
        assertThat(code.path("caCertificate").asText())
                .isEqualTo(Files.readString(hub.ready().ca()));
        assertThat(code.path("expires").asText()).endsWith("Z");
    }

    @Test
    void who_finds_the_hub_by_its_address_is_told_the_authority_that_was_given() throws IOException {
        var token = folder.resolve("token");
        Files.writeString(token, run("token", "--owner", "ada").out());
        var ca = Files.copy(hub.ready().ca(), folder.resolve("given.pem"));

        var code = one(Run.of(
                "device-code",
                "--owner",
                "ada",
                "--api",
                hub.ready().api(),
                "--ca",
                ca.toString(),
                "--token-file",
                token.toString()));

        assertThat(code.path("ca").asText()).isEqualTo(ca.toString());
    }

    private Run run(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", folder.toString()));
        return Run.of(all.toArray(String[]::new));
    }

    private static JsonNode one(Run run) throws IOException {
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines()).hasSize(1);
        return new ObjectMapper().readTree(run.out());
    }
}
