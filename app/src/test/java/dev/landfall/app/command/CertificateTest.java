package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.landfall.app.client.ApiPaths;
import dev.landfall.app.command.Fixture.Watch;
import dev.landfall.simulator.Load;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server's certificate changes while the hub runs: who comes sees the new one, who is there notices nothing. */
@Timeout(120)
final class CertificateTest {
    private static final Load ONE = new Load(1, 0, Duration.ZERO, 7);
    private static final String DEVICE = ONE.device(0).toString();

    @TempDir
    Path folder;

    @Test
    void a_new_certificate_is_used_for_new_connections_and_those_there_are_go_on() throws Exception {
        try (var hub = new Fixture(folder, Map.of("certificates.look", "100ms"));
                var app = hub.owner("ada");
                var watch = new Watch(app, "");
                var _ = hub.devices("ada", ONE)) {
            watch.next(line -> line.path("href").asText().equals("/light/1"));
            var api = URI.create(hub.ready().api());
            var coaps = URI.create(Objects.requireNonNull(hub.ready().coaps()).replace("coaps+tcp", "https"));
            var before = ServedCertificate.at(api);
            var mqtts = URI.create(Objects.requireNonNull(hub.ready().mqtts()));
            assertThat(ServedCertificate.at(coaps)).isEqualTo(before);
            assertThat(ServedCertificate.at(mqtts)).isEqualTo(before);

            Files.delete(folder.resolve("pki/server.pem"));
            Awaitility.await("all doors show the new one")
                    .atMost(Fixture.PATIENCE)
                    .untilAsserted(() -> {
                        assertThat(ServedCertificate.at(api)).isNotEqualTo(before);
                        assertThat(ServedCertificate.at(coaps)).isEqualTo(ServedCertificate.at(api));
                        assertThat(ServedCertificate.at(mqtts)).isEqualTo(ServedCertificate.at(api));
                    });

            assertThat(hub.send("GET", "/landfall/v1/hub", "").statusCode())
                    .as("believed by who believes the hub's authority")
                    .isEqualTo(200);
            var set = app.call(
                    "PUT",
                    ApiPaths.device(DEVICE, "/resources/light/1"),
                    Optional.of(JsonNodeFactory.instance.objectNode().put("state", true)),
                    Fixture.PATIENCE);
            assertThat(set.path("state").asText()).isEqualTo("confirmed");
            var next = watch.next(line -> !line.path("type").asText().equals("command"));
            assertThat(next.path("type").asText())
                    .as("neither the device nor who watches was cut off")
                    .isEqualTo("changed");
        }
    }
}
