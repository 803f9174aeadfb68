package dev.landfall.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.app.client.HubClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that mean no good, at the real program: each gets its reason, is counted, and nobody else is disturbed. */
@Timeout(120)
final class HostileClientsTest {
    private static final String TELEMETRY = "v1/devices/me/telemetry";
    private static final String SETTINGS = """
            mqtt:
              connect: 2s
              packet-bytes-max: 4KiB
            """;

    @TempDir
    static Path folder;

    private static RealHub hub;
    private static HubClient app;
    private static URI door;
    private static String bystanderId = "";
    private static Bare bystander;
    private static int told;

    @BeforeAll
    static void open() throws IOException {
        var settings = Files.writeString(folder.resolve("settings.yaml"), SETTINGS);
        hub = new RealHub(folder, "--config", settings.toString());
        app = hub.app();
        door = hub.mqtt(false);
        var made = hub.device("bystander");
        bystanderId = made.path("device").asText();
        bystander = Bare.device(door, made.path("token").asText(), 0);
    }

    @AfterAll
    static void close() throws IOException {
        bystander.close();
        app.close();
        hub.close();
    }

    /** The connection that was there before serves on, and the hub is well. */
    @AfterEach
    void nobody_else_is_disturbed() throws IOException {
        told++;
        bystander.publish(told, TELEMETRY, "{\"n\":" + told + "}");

        assertThat(bystander.acknowledged()).isZero();
        assertThat(RealHub.history(app, bystanderId, "/telemetry/n")).hasSize(told);
        assertThat(RealHub.online(app, bystanderId)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ff ff ff ff ff ff", // a length that never ends
                "00 00", // a type that there is not
                "10 03 00 04 4d", // CONNECT, cut off within its words
                "30 05 00 01 61 62 63", // PUBLISH before CONNECT
                "47 45 54 20 2f 20 48 54 54 50", // somebody else's protocol
                "16 03 01 00 05 01 00 00 01 00" // TLS where there is none
            })
    void what_is_no_mqtt_ends_the_connection(String bytes) throws IOException {
        var before = refusals();

        try (var client = new Bare(door)) {
            client.say(bytes);
            while (!client.packet().isEmpty()) {
                // Whatever is said in farewell, the end comes.
            }
        }

        assertThat(refusals()).isGreaterThan(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "somebody/else/s/topic | {\"a\":1} | 0x90",
                "v1/devices/me/claim   | {} | 0x83",
                "v1/devices/me/telemetry | {\"a\": | 0x99",
                "v1/devices/me/telemetry | 21.5 | 0x99",
                "v1/devices/me/telemetry | {\"a\":1} trailing | 0x99",
                "v1/devices/me/attributes | [] | 0x99"
            })
    void what_makes_no_sense_is_answered_with_its_reason(String topic, String payload, String code) throws IOException {
        var before = refusals();
        try (var client = newcomer(0)) {
            client.publish(1, topic, payload);

            assertThat(client.acknowledged()).isEqualTo(Integer.decode(code));

            client.publish(2, TELEMETRY, "{\"a\":1}");
            assertThat(client.acknowledged()).as("it may go on").isZero();
        }
        assertThat(refusals()).isGreaterThan(before);
    }

    @Test
    void a_packet_that_is_too_large_is_refused_before_it_has_come() throws IOException {
        var before = hub.metric("landfall_refusals_total", "mqtt");
        try (var client = newcomer(0)) {
            client.say("32 ff ff ff 7f 00 01");

            assertThat(client.packet()).startsWith("e0 95");
            assertThat(client.packet()).isEmpty();
        }
        assertThat(refusals()).isGreaterThan(before);
    }

    @Test
    void half_open_connections_are_closed() throws IOException {
        try (var mute = new Bare(door);
                var silent = newcomer(1)) {
            assertThat(mute.packet()).as("nothing was said to it").isEmpty();
            assertThat(silent.packet()).startsWith("e0 8d");
            assertThat(silent.packet()).isEmpty();
        }
        assertThat(hub.metric("landfall_mqtt_closings_total", "connect-timeout"))
                .isPositive();
    }

    @Test
    void a_flood_is_stored_whole_and_others_are_served_meanwhile() throws Exception {
        var flood = 20_000;
        var made = hub.device("flooding");
        try (var client = Bare.device(door, made.path("token").asText(), 0)) {
            var writing = CompletableFuture.runAsync(() -> {
                try {
                    for (var i = 1; i <= flood; i++) {
                        client.publish(i, TELEMETRY, "{\"i\":" + i + "}");
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            for (var i = 1; i <= flood; i++) {
                assertThat(client.acknowledged()).isZero();
                if (i % 4_000 == 0) {
                    nobody_else_is_disturbed();
                }
            }
            writing.join();
        }
        assertThat(RealHub.history(app, made.path("device").asText(), "/telemetry/i"))
                .hasSize(flood);
    }

    @Test
    void every_refusal_stands_in_the_log_with_its_reason() throws IOException {
        try (var client = newcomer(0)) {
            client.publish(1, "somebody/else/s/topic", "{}");
            client.acknowledged();
        }

        Awaitility.await("logged")
                .atMost(RealHub.PATIENCE)
                .until(() -> hub.log().stream()
                        .filter(line -> line.path("message").asText().equals("refused"))
                        .anyMatch(line -> line.path("reason").asText().equals("unknown-topic")
                                && line.path("detail").asText().contains("somebody/else/s/topic")
                                && !line.path("device").asText().isEmpty()));
    }

    private static Bare newcomer(int keepAliveSeconds) throws IOException {
        return Bare.device(door, hub.device("newcomer").path("token").asText(), keepAliveSeconds);
    }

    private static double refusals() {
        return hub.metric("landfall_refusals_total", "mqtt") + hub.metric("landfall_mqtt_closings_total");
    }
}
