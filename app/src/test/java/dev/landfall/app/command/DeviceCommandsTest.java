package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a device needs to come for the first time, as the command line prints it. */
final class DeviceCommandsTest {
    @TempDir
    static Path folder;

    private static Fixture hub;

    @BeforeAll
    static void open() throws IOException {
        hub = new Fixture(folder);
        hub.ready().announce();
    }

    @AfterAll
    static void close() {
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

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void a_token_is_one_line_of_json_whoever_reads_it_and_its_device_is_listed(String output) throws IOException {
        var token = one(run("device-token", "--owner", output, "--name", "Meter", "--output", output));

        var mqtts = URI.create(Objects.requireNonNull(hub.ready().mqtts()));
        var mqtt = URI.create(Objects.requireNonNull(hub.ready().mqtt()));
        assertThat(token.path("token").asText()).matches("[A-Za-z0-9]{32}");
        assertThat(token.path("host").asText()).isEqualTo(mqtts.getHost());
        assertThat(token.path("port").asInt()).isEqualTo(mqtts.getPort());
        assertThat(token.path("plainPort").asInt()).isEqualTo(mqtt.getPort());
        assertThat(token.path("tls").asBoolean()).isTrue();
        assertThat(token.path("protocol").asText()).isEqualTo("mqtts");
        assertThat(token.path("ca").asText()).isEqualTo(hub.ready().ca().toString());
        assertThat(token.path("caCertificate").asText())
                .isEqualTo(Files.readString(hub.ready().ca()));
        var listed = one(run("devices", "--owner", output, "--output", "json"));
        assertThat(listed.path("device").asText())
                .isEqualTo(token.path("device").asText());
        assertThat(listed.path("name").asText()).isEqualTo("Meter");
        assertThat(listed.path("status").asText()).isEqualTo("offline");
    }

    @Test
    void a_gateway_and_a_device_with_a_login_are_made() throws IOException {
        var login = Files.writeString(folder.resolve("login"), "\nhall\nsixteen letters!\n");
        var wrong = Files.writeString(folder.resolve("wrong"), "hall\nsixteen letters!\n");

        var gateway = one(run("device-token", "--owner", "gus", "--gateway"));
        var device = one(run("device-token", "--owner", "gus", "--login", login.toString()));
        var listed = one(run("device-tokens", gateway.path("device").asText(), "--output", "json"));

        assertThat(listed.path("gateway").asBoolean()).isTrue();
        assertThat(device.has("token")).isFalse();
        assertThat(device.path("device").asText()).hasSize(36);
        assertThat(run("device-token", "--owner", "gus", "--login", wrong.toString())
                        .exitCode())
                .isEqualTo(6);
    }

    @Test
    void tokens_are_taken_over_listed_and_revoked() throws IOException {
        var file = Files.writeString(folder.resolve("old"), "sjpnY6fBhnqOIeEXAMPL\n");
        var token = one(run("device-token", "--owner", "ada", "--take-over", file.toString()));
        var device = token.path("device").asText();

        var listed = one(run("device-tokens", device, "--output", "json"));
        var revoked = run("device-tokens", device, "--revoke", listed.path("id").asText());
        var again = run("device-tokens", device, "--revoke", listed.path("id").asText());

        assertThat(token.path("token").asText()).isEqualTo("sjpnY6fBhnqOIeEXAMPL");
        assertThat(listed.path("id").asText()).isEqualTo(token.path("id").asText());
        assertThat(revoked.out()).startsWith("revoked ");
        assertThat(again.exitCode()).isEqualTo(6);
        assertThat(run("device-tokens", device).out()).isEmpty();
        assertThat(run("device-tokens", device).err()).isEqualToIgnoringNewLines("no tokens");
        assertThat(run("device-tokens", device, "--output", "json").err()).isEmpty();
    }

    @Test
    void a_device_is_shown_its_resources_are_listed_and_it_is_deleted() throws IOException {
        var made = one(run("device-token", "--owner", "dora", "--name", "Pump"));
        var device = made.path("device").asText();

        run("set", device, "/attributes/shared/limit", "5");
        var shown = one(run("device", device, "--output", "json"));
        var people = run("device", device);
        var resources = run("resources", device, "--output", "json");
        var asked = run("delete", device);
        var deleted = one(run("delete", device, "--yes", "--output", "json"));
        var gone = run("device", device);

        assertThat(shown.path("name").asText()).isEqualTo("Pump");
        assertThat(people.out()).contains("name").contains("Pump").contains("offline");
        assertThat(resources.exitCode()).as(resources.err()).isZero();
        assertThat(resources.out()).contains("\"href\"").contains("\"interfaces\"");
        assertThat(asked.exitCode()).isEqualTo(2);
        assertThat(asked.err()).contains("--yes");
        assertThat(deleted.path("state").asText()).isEqualTo("deleted");
        assertThat(gone.exitCode()).isEqualTo(6);
        assertThat(gone.err()).contains("./landfall devices");
    }

    @Test
    void all_devices_of_an_owner_or_a_tenant_are_deleted_and_no_others() throws IOException {
        for (var owner : List.of("ida", "ida", "ivo")) {
            one(run("device-token", "--tenant", "north", "--owner", owner));
        }
        one(run("device-token", "--tenant", "south", "--owner", "ida"));

        var unsure = run("delete", "--all", "--tenant", "north");
        var both = run("delete", "abcd0001", "--all", "--yes");
        var owners = one(run("delete", "--all", "--tenant", "north", "--owner", "ida", "--yes", "--output", "json"));
        var left = one(run("devices", "--tenant", "north", "--output", "json"));
        var tenants = run("delete", "--all", "--tenant", "north", "--yes");
        var others = one(run("devices", "--tenant", "south", "--output", "json"));

        assertThat(unsure.exitCode()).isEqualTo(2);
        assertThat(both.exitCode()).isEqualTo(2);
        assertThat(owners.path("deleted").asLong()).isEqualTo(2);
        assertThat(left.path("owner").asText()).isEqualTo("ivo");
        assertThat(tenants.out()).isEqualToIgnoringNewLines("deleted 1 devices");
        assertThat(run("devices", "--tenant", "north").out()).isEmpty();
        assertThat(others.path("tenant").asText()).isEqualTo("south");
    }

    @Test
    void a_device_is_found_by_the_beginning_of_its_id() throws IOException {
        one(run("device-token", "--owner", "fay", "--device", "abcd0001-0000-4000-8000-000000000001"));
        one(run("device-token", "--owner", "fay", "--device", "abcd0002-0000-4000-8000-000000000002"));
        one(run("device-token", "--owner", "gus", "--device", "abcd0003-0000-4000-8000-000000000003"));

        var one = one(run("device", "ABCD0001", "--owner", "fay", "--output", "json"));
        var several = run("device", "abcd", "--owner", "fay");
        var none = run("resources", "abcd0009", "--owner", "fay");
        var foreign = run("device", "abcd0003", "--owner", "fay");

        assertThat(one.path("device").asText()).startsWith("abcd0001-");
        assertThat(several.exitCode()).isEqualTo(6);
        assertThat(several.err()).contains("abcd0001").contains("abcd0002").doesNotContain("abcd0003");
        assertThat(none.exitCode()).isEqualTo(6);
        assertThat(none.err()).contains("there is no device whose id begins with abcd0009");
        assertThat(foreign.exitCode()).isEqualTo(6);
    }

    @Test
    void the_status_tells_what_an_operator_asks_first() throws IOException {
        run("device-token", "--owner", "eve");

        var status = one(run("status", "--output", "json"));
        var people = run("status");

        assertThat(status.path("healthy").asBoolean()).isTrue();
        assertThat(status.path("hubId").asText()).isEqualTo(hub.ready().hubId());
        assertThat(status.path("doors").path("coaps").asText())
                .isEqualTo(hub.ready().coaps());
        assertThat(status.path("devices").asLong()).isPositive();
        assertThat(status.path("certificateDays").asLong()).isBetween(1L, 4000L);
        assertThat(status.path("diskBytesLeft").asLong()).isPositive();
        assertThat(people.out()).contains("certificate days").contains("embedded");
    }

    @Test
    void a_hub_whose_certificate_is_not_believed_is_not_called_stopped() throws IOException {
        var token = folder.resolve("anyone");
        Files.writeString(token, run("token", "--owner", "ada").out());

        var asked = Run.of("devices", "--api", hub.ready().api(), "--token-file", token.toString());

        assertThat(asked.exitCode()).isEqualTo(5);
        assertThat(asked.err()).contains("--ca").doesNotContain("PKIX").doesNotContain("./landfall start");
    }

    @Test
    void people_are_told_that_a_list_is_empty_and_programs_see_it() {
        var told = run("devices", "--owner", "nobody");
        var json = run("devices", "--owner", "nobody", "--output", "json");

        assertThat(told.out()).isEmpty();
        assertThat(told.err()).isEqualToIgnoringNewLines("no devices");
        assertThat(json.out()).isEmpty();
        assertThat(json.err()).isEmpty();
    }

    @Test
    void who_may_not_make_a_token_is_refused() throws IOException {
        var bob = folder.resolve("bob");
        Files.writeString(bob, run("token", "--owner", "bob").out());

        var other = run("device-token", "--owner", "ada", "--token-file", bob.toString());
        var own = run("device-token", "--owner", "bob", "--token-file", bob.toString());
        var nobody = run("device-token");

        assertThat(other.exitCode()).isEqualTo(6);
        assertThat(own.exitCode()).as(own.err()).isZero();
        assertThat(nobody.exitCode()).isEqualTo(2);
    }

    private static Run run(String... arguments) {
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
