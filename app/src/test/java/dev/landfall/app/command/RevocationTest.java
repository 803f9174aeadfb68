package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.app.client.HubClient;
import dev.landfall.app.command.Fixture.Watch;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.service.issuer.SigningKeys;
import dev.landfall.simulator.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a token could do ends with it, on a real hub: what goes on, sessions of devices, and ways to come back. */
final class RevocationTest {
    private static final Load ONE = new Load(1, 0, Duration.ZERO, 7);
    private static final String DEVICE = ONE.device(0).toString();

    @TempDir
    Path folder;

    private final SigningKeys keys = SigningKeys.generate();

    @Test
    void a_revoked_token_is_refused_and_what_is_delivered_for_it_ends_with_that_reason() throws Exception {
        try (var hub = new Fixture(folder)) {
            var token = hub.token(Map.of("owner", "ada"));
            var other = hub.token(Map.of("owner", "ada"));
            hub.ready().announce();
            try (var ada = hub.token(token);
                    var alsoAda = hub.token(other);
                    var stream = ada.open("/watch", Fixture.PATIENCE)) {
                var revoked = Run.of("token", "--revoke", token, "--data", folder.toString());

                var end = ended(() -> stream.each(_ -> true));

                assertThat(revoked.exitCode()).isZero();
                assertThat(revoked.out()).isEmpty();
                assertThat(end.reason()).isEqualTo("token_revoked");
                var refused = ended(() -> lines(ada));
                assertThat(refused.code()).isEqualTo(ExitCode.REFUSED);
                assertThat(refused.reason()).isEqualTo("token_revoked");
                assertThat(lines(alsoAda)).isEmpty();
            }
            hub.ready().withdraw();
        }
    }

    @Test
    void a_revocation_outlives_a_restart() throws Exception {
        String token;
        try (var hub = new Fixture(folder)) {
            token = hub.token(Map.of("owner", "ada", "ttl", "1h"));
            try (var client = new HubClient(hub.address(), _ -> "")) {
                client.revoke(token);
            }
        }

        try (var hub = new Fixture(folder);
                var ada = hub.token(token)) {
            assertThat(ended(() -> lines(ada)).reason()).isEqualTo("token_revoked");
        }
    }

    @Test
    void a_device_whose_token_is_revoked_is_sent_away() throws Exception {
        var state = folder.resolve("devices");
        try (var hub = new Fixture(folder.resolve("data"));
                var app = hub.owner("ada");
                var watch = new Watch(app, "")) {
            try (var _ = hub.devices("ada", ONE, state)) {
                watch.next(type("online"));
            }
            watch.next(type("offline"));
            try (var _ = hub.devices("ada", ONE, state);
                    var client = new HubClient(hub.address(), _ -> "")) {
                watch.next(type("online"));

                client.revoke(kept(state).refresh());

                assertThat(watch.next(type("offline")).path("reason").asText()).isEqualTo("token-revoked");
            }
        }
    }

    @Test
    void a_deleted_device_comes_back_with_a_new_code_only() throws Exception {
        var state = folder.resolve("devices");
        writeKeys();
        try (var hub = new Fixture(folder.resolve("data"));
                var app = hub.owner("ada");
                var watch = new Watch(app, "")) {
            try (var _ = hub.devices("ada", ONE, state)) {
                watch.next(type("online"));
            }
            watch.next(type("offline"));
            var old = kept(state);
            assertThat(status(hub, old.access())).isEqualTo(200);

            var deleted =
                    hub.send("DELETE", "/api/v1/devices?deviceIdFilter=" + DEVICE, hub.token(Map.of("owner", "ada")));

            assertThat(deleted.statusCode()).isEqualTo(200);
            watch.next(type("unregistered"));
            assertThat(status(hub, old.access())).isEqualTo(401);
            assertThat(ended(() -> refresh(hub, old.refresh())).reason()).isEqualTo("invalid_grant");

            try (var _ = hub.devices("ada", ONE)) {
                watch.next(type("online"));
                assertThat(status(hub, old.access())).isEqualTo(401);
                assertThat(ended(() -> refresh(hub, old.refresh())).reason()).isEqualTo("invalid_grant");
            }
        }
    }

    /** Keys of the issuer that the test knows too: the hub carries them over from the file of an earlier release. */
    private void writeKeys() throws IOException {
        var data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(data.resolve("hub.id"), "3f1c86a7-8a0e-4f5e-9f43-9a4c5b1c7a52\n");
        Files.write(data.resolve("issuer.keys"), keys.bytes());
    }

    private void refresh(Fixture hub, String refreshToken) {
        hub.token(Map.of(
                "grant_type",
                "refresh_token",
                "client_id",
                "landfall-hub",
                "client_secret",
                keys.hubSecret(),
                "refresh_token",
                refreshToken,
                "device_id",
                DEVICE));
    }

    private static int status(Fixture hub, String token) throws Exception {
        return hub.send("GET", "/landfall/v1/devices", token).statusCode();
    }

    /** What the simulated device kept. */
    private static Kept kept(Path state) throws IOException {
        var fields = Files.readAllLines(state).getLast().split("\t", -1);
        return new Kept(fields[3], fields[4]);
    }

    private record Kept(String access, String refresh) {}

    private static List<JsonNode> lines(HubClient client) {
        var lines = new ArrayList<JsonNode>();
        client.lines("/devices", Fixture.PATIENCE, lines::add);
        return lines;
    }

    private static Predicate<JsonNode> type(String type) {
        return line -> line.path("type").asText().equals(type);
    }

    private static CommandFailure ended(Throwing call) {
        var failure = new CommandFailure[1];
        assertThatExceptionOfType(CommandFailure.class).isThrownBy(call::run).satisfies(wrong -> failure[0] = wrong);
        return failure[0];
    }

    private interface Throwing {
        void run() throws Exception;
    }
}
